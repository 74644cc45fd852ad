// The keys of the page, and the list of them.

import { close, may, show } from "./action.js";
import { toggleHold, toggleUse } from "./choice.js";
import { $, button, make } from "./element.js";
import { t } from "./text.js";

const STEP = 60; // px
const CLOSER = 1.4;

function help() {
  const row = ([key, text]) => make("tr", {}, make("td", {}, make("kbd", {}, key)), make("td", {}, text));
  const rows = t("help_keys")
    .split(";")
    .map(one => row(one.split("|")));
  const end = make("div", { className: "row" }, button(t("close"), close, ""));
  show(make("h2", {}, t("help")), make("table", {}, ...rows), end);
}

const KEYS = {
  ArrowLeft: ({ map }) => map.pan(STEP, 0),
  ArrowRight: ({ map }) => map.pan(-STEP, 0),
  ArrowUp: ({ map }) => map.pan(0, STEP),
  ArrowDown: ({ map }) => map.pan(0, -STEP),
  "+": ({ map }) => map.zoom(CLOSER),
  "-": ({ map }) => map.zoom(1 / CLOSER),
  0: ({ map }) => map.fit(),
  f: ({ map }) => map.toggle("following"),
  " ": () => $("play").click(),
  b: desk => toggleUse(desk, "spot"),
  c: desk => toggleUse(desk, "road"),
  h: toggleHold,
  l: ({ map, storeys }) => storeys.show((map.level + 1) % storeys.count),
  e: desk => may.operate(desk.me) && $("emergency").click(),
  "?": help,
  Escape: desk => desk.choose(null),
};

// Keys are of what has the focus where that takes them itself.
function taken({ key, target, ctrlKey, metaKey, altKey }) {
  if ($("room").hidden || $("dialog").open || ctrlKey || metaKey || altKey) return true;
  return target.closest(key === " " ? "input, select, textarea, button, summary, a" : "input, select, textarea");
}

export function listenToKeys(desk) {
  document.addEventListener("keydown", event => {
    if (taken(event)) return;
    const tabs = [...$("tabs").children];
    const digit = Number(event.key);
    if (digit >= 1 && digit <= tabs.length) tabs[digit - 1].click();
    else if (KEYS[event.key]) {
      KEYS[event.key](desk);
      event.preventDefault();
    }
  });
  $("zoom-in").onclick = () => desk.map.zoom(CLOSER);
  $("zoom-out").onclick = () => desk.map.zoom(1 / CLOSER);
  $("fit").onclick = () => desk.map.fit();
}
