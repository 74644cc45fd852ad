// The page: who is logged in, what is shown, and the keys.

import { askStop, close, drawStops, may, show } from "./action.js";
import { get, logIn, logOut, Refused, resume, stream } from "./api.js";
import { drawCard, levelOf, toggleHold, toggleUse } from "./choice.js";
import { button, make, notice } from "./element.js";
import { Map2 } from "./map.js";
import { Accounts, askPassword } from "./people.js";
import { Source, span } from "./source.js";
import { Figures, Sotif } from "./study.js";
import { TABLES } from "./table.js";
import { clock, language, lasting, number, refused, speak, t } from "./text.js";

const $ = id => document.getElementById(id);
const REFRESH = 3000;        // ms between two looks at a table that is not in the stream
const TABS = { missions: TABLES.missions, spots: TABLES.spots, vehicles: TABLES.vehicles, warnings: TABLES.warnings, sensors: TABLES.sensors, figures: Figures, sotif: Sotif, audit: TABLES.audit, accounts: Accounts };
const NEEDS = { audit: may.study, accounts: may.admit };

// Whose hands are on what is shown: in a replay nobody's, for what one did then would be done now.
const desk = { me: null, chart: null, source: new Source(), map: null, chosen: null, seek, choose, get hands() { return this.source.replay ? { ...this.me, role: "viewer" } : this.me; } };
let shown = null, tab = "missions", hang = () => {};

function seek(chosen) {
  choose(chosen);
  const level = levelOf(desk);
  if (level !== desk.map.level) setLevel(level);
  const at = desk.map.place();
  if (at) desk.map.seek(...at);
}
function choose(chosen) { desk.chosen = desk.map.chosen = chosen; drawCard(desk); shown?.draw(desk.source.state); }

// -- logging in --------------------------------------------------------------------------------

$("login-form").addEventListener("submit", async event => {
  event.preventDefault();
  const form = new FormData(event.target), problem = $("login-problem");
  problem.textContent = "";
  try { desk.me = await logIn(form.get("name"), form.get("password")); event.target.reset(); await enter(); }
  catch (error) { problem.textContent = error instanceof Refused ? refused(error.status === 422 ? { code: "wrong" } : error.problem) : t("unreachable"); }
});
// Who comes back from the identity provider, and was not let in, is told why.
const REFUSALS = ["expired", "declined", "provider", "no_role", "name_taken", "disabled"];
function offerSignOn() {
  const why = new URLSearchParams(location.search).get("refused");
  if (REFUSALS.includes(why)) { $("login-problem").textContent = t(`sign_on_${why}`); history.replaceState(null, "", "/"); }
  get("/api/v1/sign-on").then(({ offered }) => { $("sign-on").hidden = !offered; }).catch(() => {});
}
$("password").onclick = askPassword;
$("log-out").onclick = async () => { await logOut().catch(() => {}); location.reload(); };

async function enter() {
  desk.chart = await get("/api/v1/map");
  $("login").hidden = true; $("room").hidden = false;
  desk.map ??= new Map2($("map"), desk.source);
  desk.map.onchoose = choose; desk.map.top = () => $("tools").offsetTop + $("tools").offsetHeight;
  desk.map.restyle(); desk.map.load(desk.chart);
  window.console_desk = desk;  // for tests, and whoever is curious
  dress(); desk.map.fit();
  hang();
  hang = stream(data => desk.source.take(data), open => { desk.source.open = open; if (!open) check(); });
}

// A link that breaks may be a session that has ended, or, if another tab has logged in meanwhile, that of somebody else.
async function check() {
  try { const me = await resume(); if (me.name !== desk.me.name) location.reload(); desk.me = me; }
  catch (error) { if (error instanceof Refused && error.status === 401) { hang(); close(); $("room").hidden = true; $("login").hidden = false; } }
}

// -- what stands around the map ----------------------------------------------------------------

function dress() {
  speak(language);
  $("language").value = language; $("site").textContent = `ivics · ${desk.chart.site}`;
  $("theme").textContent = document.documentElement.dataset.theme === "dark" ? "☀" : "☾"; $("theme").title = t("theme"); $("theme").ariaLabel = t("theme");
  $("log-out").textContent = `${desk.me.name} · ${t("log_out")}`;
  $("emergency").hidden = !may.operate(desk.me);
  const floors = desk.chart.floors_m;
  if (!(NEEDS[tab]?.(desk.me) ?? true)) tab = "missions";  // somebody else has logged in
  $("levels").replaceChildren(...(floors.length > 1 ? floors.map((_, k) => { const b = button(t("level", k), () => setLevel(k), ""); b.ariaPressed = String(k === desk.map.level); return b; }) : []));
  $("tabs").replaceChildren(...Object.keys(TABS).filter(name => NEEDS[name]?.(desk.me) ?? true).map(name => make("button", { role: "tab", id: `tab-${name}`, ariaSelected: String(name === tab), onclick: () => open(name) }, t(name))));
  markLevels(desk.source.state); legend(); open(tab);
}
// A storey that is not shown tells by its button that something is warned of there.
function markLevels(state) {
  const warned = new Set((state?.warnings ?? []).filter(w => w.standing).map(w => w.level));
  [...$("levels").children].forEach((b, k) => { const text = `${t("level", k)}${warned.has(k) ? " ⚠" : ""}`; if (b.textContent !== text) { b.textContent = text; b.title = warned.has(k) ? t("warned_here") : ""; } });
}
function setLevel(k) { desk.map.setLevel(k); [...$("levels").children].forEach((b, i) => { b.ariaPressed = String(i === k); }); }

function open(name) {
  tab = name;
  for (const item of $("tabs").children) item.ariaSelected = String(item.id === `tab-${name}`);
  $(`tab-${name}`).scrollIntoView({ block: "nearest", inline: "nearest" });
  shown = new TABS[name](desk);
  $("content").replaceChildren(shown.root);
  shown.draw(desk.source.state); refresh();
}
function refresh() { shown?.refresh?.().catch(() => {}); }
setInterval(() => { if (document.visibilityState === "visible") refresh(); }, REFRESH);

function legend() {
  const sample = (colour, shape) => { const s = document.createElementNS("http://www.w3.org/2000/svg", "svg"); s.setAttribute("width", 26); s.setAttribute("height", 14); s.innerHTML = shape.replaceAll("C", getComputedStyle(document.documentElement).getPropertyValue(`--${colour}`)); return s; };
  const box = extra => `<rect x="3" y="2" width="20" height="10" ${extra}/>`, ring = '<circle cx="13" cy="7" r="5" fill="C" stroke="currentColor"/>';
  const rows = [["sky", box('fill="C" stroke="currentColor"'), `${t("car")}, ${t("van")}, ${t("truck")}, ${t("bus")}`], ["orange", box('fill="C" stroke="currentColor"'), `${t("motorcycle")}, ${t("bicycle")}`], ["pink", ring, t("pedestrian")],
    ["good", box('fill="none" stroke="C" stroke-width="2"'), t("free")], ["wait", box('fill="none" stroke="C" stroke-width="2" stroke-dasharray="4 3"'), t("kept")], ["blue", box('fill="C" fill-opacity=".55" stroke="C"'), t("occupied")],
    ["blue", '<path d="M2 7h22" stroke="C" stroke-width="2"/>', t("way")], ["blue", '<path d="M2 7h22" stroke="C" stroke-width="8" stroke-opacity=".35"/>', t("lease")], ["bad", '<circle cx="13" cy="7" r="6" fill="none" stroke="C" stroke-width="2" stroke-dasharray="4 2"/>', t("warned_area")], ["bad", box('fill="C" fill-opacity=".15" stroke="C" stroke-dasharray="4 2"'), t("closed_road")], ["bad", '<path d="M13 1L25 13H1z" fill="C" fill-opacity=".3" stroke="C" stroke-dasharray="3 2"/>', t("blind")]];
  $("legend-body").replaceChildren(...rows.flatMap(([colour, shape, text]) => [sample(colour, shape), make("span", {}, text)]));
}

desk.source.onstate = state => {
  shown?.draw(state); markLevels(state);
  if (desk.map?.following && desk.chosen && levelOf(desk) !== desk.map.level) setLevel(levelOf(desk));  // who is followed has gone to another storey
};
const stops = () => drawStops($("stops"), desk.source.live, desk.me, desk.source.doubt(performance.now()), desk.source.replay && desk.source.state);  // what holds now, also in a replay
desk.source.onlive = state => { stops(); if (state && desk.chart && state.map_version !== desk.chart.version) redraw(); };
// The unit, or the console, has been started again on another map.
let redrawing = false;
async function redraw() {
  if (redrawing) return;
  redrawing = true;
  try { desk.chart = await get("/api/v1/map"); choose(null); desk.map.load(desk.chart); dress(); } catch { /* the next state tells again */ } finally { redrawing = false; }
}

// Four times a second: whether it is still true, and how old it is.
setInterval(() => {
  if (!desk.me || $("room").hidden) return;
  const { source } = desk, now = performance.now(), trouble = source.trouble(now), age = source.age(now), state = source.live;
  const mode = source.replay ? "replay" : trouble ? "cut" : "live";
  $("pill").className = `pill ${mode}`; $("pill").textContent = t(mode);
  $("cut").hidden = mode !== "cut";
  if (mode === "cut") $("cut").textContent = Number.isFinite(age) ? t(`cut_${trouble}`, lasting(age / 1000)) : t("cut_nothing");
  $("panel").classList.toggle("stale", mode === "cut" && !["sotif", "audit", "figures", "accounts"].includes(tab));
  $("facts").textContent = mode === "live" ? t("facts", number(state.unit.tracks), number(state.warnings.filter(w => w.standing).length), number(age), number(state.unit.tick_p50_ms, 1)) : "";
  stops();
  const at = source.replay ? source.replay.time : state?.time_s;
  $("shown").textContent = at ? clock(at) : "";
  $("live").ariaPressed = String(!source.replay); $("play").disabled = !source.replay; $("play").textContent = source.replay?.playing ? "❚❚" : "▶";
  if (source.replay && reach) $("scrubber").value = (source.replay.time - reach.start_s) / (reach.end_s - reach.start_s);
  drawCard(desk);
}, 250);

// -- replay ------------------------------------------------------------------------------------

let reach = null, pending = 0;
$("scrubber").addEventListener("pointerdown", async () => { reach = await span().catch(() => null); });
$("scrubber").addEventListener("input", async event => {
  const share = Number(event.target.value);
  reach ??= await span().catch(() => null);
  if (reach?.start_s == null) { notice(t("cut_nothing")); return; }
  clearTimeout(pending);
  pending = setTimeout(() => desk.source.rewind(reach.start_s + share * (reach.end_s - reach.start_s)).catch(() => notice(t("unreachable"))), 60);
});
$("live").onclick = () => { desk.source.resume(); desk.map.trails.clear(); reach = null; $("scrubber").value = 1; };
$("play").onclick = () => { if (desk.source.replay) desk.source.replay.playing = !desk.source.replay.playing; };

// -- buttons and keys --------------------------------------------------------------------------

$("zoom-in").onclick = () => desk.map.zoom(1.4);
$("zoom-out").onclick = () => desk.map.zoom(1 / 1.4);
$("fit").onclick = () => desk.map.fit();
$("coverage").onclick = () => { desk.map.coverage = !desk.map.coverage; $("coverage").ariaPressed = String(desk.map.coverage); };
$("emergency").onclick = () => askStop(desk.chart.floors_m, desk.chosen?.vehicle);
$("language").onchange = event => { speak(event.target.value); dress(); drawCard(desk); };
$("theme").onclick = () => { paint(document.documentElement.dataset.theme === "dark" ? "light" : "dark"); dress(); };

function paint(theme) { document.documentElement.dataset.theme = theme; localStorage.setItem("theme", theme); desk.map?.restyle(); }

function help() {
  show(make("h2", {}, t("help")), make("table", {}, ...t("help_keys").split(";").map(row => { const [key, text] = row.split("|"); return make("tr", {}, make("td", {}, make("kbd", {}, key)), make("td", {}, text)); })), make("div", { className: "row" }, button(t("close"), close, "")));
}

const KEYS = {
  ArrowLeft: () => desk.map.pan(60, 0), ArrowRight: () => desk.map.pan(-60, 0), ArrowUp: () => desk.map.pan(0, 60), ArrowDown: () => desk.map.pan(0, -60),
  "+": () => desk.map.zoom(1.4), "-": () => desk.map.zoom(1 / 1.4), 0: () => desk.map.fit(), f: () => { desk.map.following = !desk.map.following; }, " ": () => $("play").click(),
  b: () => toggleUse(desk, "spot"), c: () => toggleUse(desk, "road"), h: () => toggleHold(desk), l: () => setLevel((desk.map.level + 1) % desk.chart.floors_m.length), e: () => { if (may.operate(desk.me)) $("emergency").click(); }, "?": help,
  Escape: () => choose(null),
};
document.addEventListener("keydown", event => {
  if ($("room").hidden || $("dialog").open || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  if (event.key === " " && event.target.closest("button, summary, a")) return;
  const tabs = [...$("tabs").children], digit = Number(event.key);
  if (digit >= 1 && digit <= tabs.length) tabs[digit - 1].click();
  else if (KEYS[event.key]) { KEYS[event.key](); event.preventDefault(); }
});

paint(localStorage.getItem("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
speak(language);
resume().then(me => { desk.me = me; return enter(); }).catch(() => { $("login").hidden = false; offerSignOn(); });
