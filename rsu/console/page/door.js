// The door: logging in and out, and whose session it is when a link breaks.

import { close } from "./action.js";
import { get, logIn, logOut, Refused, resume } from "./api.js";
import { $ } from "./element.js";
import { askPassword } from "./people.js";
import { say, t } from "./text.js";

// Who comes back from the identity provider, and was not let in, is told why.
const REFUSALS = ["expired", "declined", "provider", "no_role", "name_taken", "disabled", "last_admin"];

// Calls enter() when somebody is logged in.
export function attend(desk, enter) {
  $("login-form").addEventListener("submit", async event => {
    event.preventDefault();
    const form = new FormData(event.target);
    $("login-problem").textContent = "";
    try {
      desk.me = await logIn(form.get("name"), form.get("password"));
      event.target.reset();
      await enter();
    } catch (error) {
      $("login-problem").textContent = error instanceof Refused ? unknown(error) : t("unreachable");
    }
  });
  $("password").onclick = askPassword;
  $("log-out").onclick = async () => {
    await logOut().catch(() => {});
    location.reload();
  };
}
// A name or a password that cannot be is as wrong as any other.
const unknown = ({ status, problem }) => say(status === 422 ? { code: "wrong" } : problem);

export async function open(desk, enter) {
  try {
    desk.me = await resume();
    await enter();
  } catch {
    $("login").hidden = false;
    offerSignOn();
  }
}

function offerSignOn() {
  const why = new URLSearchParams(location.search).get("refused");
  if (REFUSALS.includes(why)) {
    $("login-problem").textContent = t(`sign_on_${why}`);
    history.replaceState(null, "", "/");
  }
  const show = ({ offered }) => {
    $("sign-on").hidden = !offered;
  };
  get("/api/v1/sign-on").then(show, () => {});
}

// A link that breaks may be a session that has ended, or, if another tab has logged in meanwhile, somebody else's.
export async function check(desk, leave) {
  try {
    const me = await resume();
    if (me.name !== desk.me.name) location.reload();
    desk.me = me;
  } catch (error) {
    if (!(error instanceof Refused && error.status === 401)) return;
    leave();
    close();
    $("room").hidden = true;
    $("login").hidden = false;
  }
}
