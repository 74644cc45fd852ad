// Who may log in: a password of one's own, and what admins say of others.

import { attempt, close, show } from "./action.js";
import { get } from "./api.js";
import { button, fill, make, notice, table, tag } from "./element.js";
import { day, t } from "./text.js";

const ROLES = ["viewer", "operator", "supervisor", "engineer", "admin"];
const SHORTEST = 12;
const LONGEST = 128;
const roles = (chosen, options = {}) =>
  make(
    "select",
    { name: "role", ariaLabel: t("role"), ...options },
    ...ROLES.map(role => make("option", { value: role, selected: role === chosen }, t(`role_${role}`))),
  );
const field = (text, item) => make("label", {}, text, item);
const secret = (name, own) =>
  make("input", {
    name,
    type: "password",
    required: true,
    maxLength: LONGEST,
    autocomplete: own ? "current-password" : "new-password",
    ...(own ? {} : { minLength: SHORTEST }),
  });
const fresh = () => field(t("password_new"), secret("password", false));

// Asks for what a form takes; it stays open, and says why, until that is done.
function ask(title, done, ...fields) {
  const problem = make("p", { className: "problem", role: "alert" });
  const form = make(
    "form",
    {
      onsubmit: async event => {
        event.preventDefault();
        problem.textContent = await done(Object.fromEntries(new FormData(form)));
        if (!problem.textContent) close();
      },
    },
    make("h2", {}, title),
    ...fields,
    problem,
    make(
      "div",
      { className: "row" },
      button(t("close"), close, ""),
      make("button", { className: "primary" }, t("save")),
    ),
  );
  show(form);
  form.querySelector("input").focus();
}

export const askPassword = () =>
  ask(
    t("password_change"),
    body => attempt(t("password_change"), "PUT", "/api/v1/session/password", body),
    field(t("password_old"), secret("old_password", true)),
    fresh(),
    make("p", { className: "faint" }, t("password_note")),
  );

export class Accounts {
  constructor(desk) {
    this.desk = desk;
    this.rows = [];
    const { made, body } = table([27, 34, 39], t("name"), t("role"), "");
    this.body = body;
    this.root = make(
      "div",
      {},
      make(
        "div",
        { className: "bar" },
        button(t("account_add"), () => this.add()),
      ),
      made,
    );
  }
  async refresh() {
    this.rows = await get("/api/v1/accounts");
    this.draw();
  }
  draw() {
    const { me } = this.desk;
    fill(
      this.body,
      this.rows.map(one => ({
        key: one.name,
        cells: [
          [
            `${one.disabled}`,
            () =>
              make(
                "span",
                {},
                make("strong", {}, one.name),
                make("div", { className: "why" }, t(one.vouched_for ? "account_vouched" : "since", day(one.since_s))),
                one.disabled ? tag(t("account_disabled"), "bad") : "",
              ),
          ],
          [
            one.role,
            () =>
              one.name === me.name
                ? t(`role_${one.role}`)
                : roles(one.role, {
                    onchange: event =>
                      this.change(one.name, t(`role_${event.target.value}`), { role: event.target.value }),
                  }),
          ],
          [
            `${one.disabled}`,
            () =>
              make(
                "div",
                { className: "acts" },
                ...(one.name === me.name
                  ? []
                  : [
                      one.vouched_for ? "" : button(t("password_reset"), () => this.reset(one.name)),
                      button(t(one.disabled ? "account_enable" : "account_disable"), () =>
                        this.change(one.name, t(one.disabled ? "account_enable" : "account_disable"), {
                          disabled: !one.disabled,
                        }),
                      ),
                    ]),
              ),
          ],
        ],
      })),
    );
  }
  async send(name, what, body, method = "PATCH") {
    const problem = await attempt(`${name}: ${what}`, method, `/api/v1/accounts/${encodeURIComponent(name)}`, body);
    this.body.replaceChildren(); // also where it was refused: what was chosen is not so
    await this.refresh().catch(() => {});
    return problem;
  }
  async change(name, what, body) {
    const problem = await this.send(name, what, body);
    if (problem) notice(t("not_done", problem));
  }
  reset(name) {
    ask(`${t("password_reset")}: ${name}`, body => this.send(name, t("password_reset"), body), fresh());
  }
  add() {
    const name = make("input", {
      name: "name",
      required: true,
      maxLength: 64,
      pattern: "[A-Za-z0-9_.@\\-]+",
      autocomplete: "off",
    });
    name.oninput = () =>
      name.setCustomValidity(this.rows.some(one => one.name === name.value) ? t("account_taken") : "");
    ask(
      t("account_add"),
      ({ name: whose, ...body }) => this.send(whose, t("account_add"), body, "PUT"),
      field(t("name"), name),
      field(t("role"), roles("viewer")),
      fresh(),
    );
  }
}
