// The page: what its parts share, and what happens when somebody enters and when news come.

import { askStop, may } from "./action.js";
import { get, stream } from "./api.js";
import { drawCard, levelOf } from "./choice.js";
import { attend, check, open } from "./door.js";
import { $ } from "./element.js";
import { listenToKeys } from "./keys.js";
import { legend } from "./legend.js";
import { Map2 } from "./map.js";
import { beat, tellStops } from "./pulse.js";
import { offerRewind } from "./rewind.js";
import { Source } from "./source.js";
import { Storeys } from "./storey.js";
import { Tabs } from "./tabs.js";
import { language, speak, t } from "./text.js";

const root = document.documentElement;
const desk = {
  me: null,
  chart: null,
  source: new Source(),
  map: null,
  chosen: null,
  // Whose hands are on what is shown: in a replay nobody's, for what one did then would be done now.
  get hands() {
    return this.source.replay ? { ...this.me, role: "viewer" } : this.me;
  },
  choose(chosen) {
    this.chosen = this.map.chosen = chosen;
    drawCard(this);
    this.tabs.draw();
  },
  seek(chosen) {
    this.choose(chosen);
    this.storeys.show(levelOf(this));
    const at = this.map.place();
    if (at) this.map.seek(...at);
  },
};
desk.storeys = new Storeys(desk);
desk.tabs = new Tabs(desk);
let hang = () => {};

async function enter() {
  desk.chart = await get("/api/v1/map");
  $("login").hidden = true;
  $("room").hidden = false;
  desk.map ??= new Map2($("map"), desk.source);
  desk.map.onchoose = chosen => desk.choose(chosen);
  desk.map.top = () => $("tools").offsetTop + $("tools").offsetHeight;
  desk.map.restyle();
  desk.map.load(desk.chart);
  window.console_desk = desk; // for tests, and whoever is curious
  dress();
  desk.map.fit();
  hang();
  hang = stream(data => desk.source.take(data), linked);
}
function linked(isOpen) {
  desk.source.open = isOpen;
  if (!isOpen) check(desk, hang);
}

// -- what stands around the map ----------------------------------------------------------------

function dress() {
  speak(language);
  $("language").value = language;
  $("site").textContent = `ivics · ${desk.chart.site}`;
  $("theme").textContent = root.dataset.theme === "dark" ? "☀" : "☾";
  $("theme").title = $("theme").ariaLabel = t("theme");
  $("log-out").textContent = `${desk.me.name} · ${t("log_out")}`;
  $("emergency").hidden = !may.operate(desk.me);
  desk.storeys.dress();
  legend();
  desk.tabs.dress();
}

function paint(theme) {
  root.dataset.theme = theme;
  localStorage.setItem("theme", theme);
  desk.map?.restyle();
}

$("theme").onclick = () => {
  paint(root.dataset.theme === "dark" ? "light" : "dark");
  dress();
};
$("language").onchange = event => {
  speak(event.target.value);
  dress();
  drawCard(desk);
};
$("coverage").onclick = () => {
  $("coverage").ariaPressed = String(desk.map.toggle("coverage"));
};
$("emergency").onclick = () => askStop(desk.chart.floors_m, desk.chosen?.vehicle);

// -- news --------------------------------------------------------------------------------------

desk.source.onstate = state => {
  desk.tabs.draw();
  desk.storeys.mark(state);
  if (desk.map?.following && desk.chosen) desk.storeys.show(levelOf(desk)); // who is followed may go to another one
};
desk.source.onlive = state => {
  tellStops(desk);
  if (state && desk.chart && state.map_version !== desk.chart.version) redraw();
};
// The unit, or the console, has been started again on another map.
let redrawing = false;
async function redraw() {
  if (redrawing) return;
  redrawing = true;
  try {
    desk.chart = await get("/api/v1/map");
    desk.choose(null);
    desk.map.load(desk.chart);
    dress();
  } catch {
    // the next state tells again
  } finally {
    redrawing = false;
  }
}

paint(localStorage.getItem("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
speak(language);
attend(desk, enter);
offerRewind(desk);
listenToKeys(desk);
beat(desk);
open(desk, enter);
