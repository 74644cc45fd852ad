// The legend of the map: a sample of each colour and dash, and what it stands for.

import { $, make } from "./element.js";
import { t } from "./text.js";

const box = extra => `<rect x="3" y="2" width="20" height="10" ${extra}/>`;
const BODY = box('fill="C" stroke="currentColor"');
const RING = '<circle cx="13" cy="7" r="5" fill="C" stroke="currentColor"/>';
const AREA = '<circle cx="13" cy="7" r="6" fill="none" stroke="C" stroke-width="2" stroke-dasharray="4 2"/>';
const BLIND = '<path d="M13 1L25 13H1z" fill="C" fill-opacity=".3" stroke="C" stroke-dasharray="3 2"/>';

function sample(colour, shape) {
  const s = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  s.setAttribute("width", 26);
  s.setAttribute("height", 14);
  s.innerHTML = shape.replaceAll("C", getComputedStyle(document.documentElement).getPropertyValue(`--${colour}`));
  return s;
}

export function legend() {
  const rows = [
    ["sky", BODY, `${t("car")}, ${t("van")}, ${t("truck")}, ${t("bus")}`],
    ["orange", BODY, `${t("motorcycle")}, ${t("bicycle")}`],
    ["pink", RING, t("pedestrian")],
    ["good", box('fill="none" stroke="C" stroke-width="2"'), t("free")],
    ["wait", box('fill="none" stroke="C" stroke-width="2" stroke-dasharray="4 3"'), t("kept")],
    ["blue", box('fill="C" fill-opacity=".55" stroke="C"'), t("occupied")],
    ["blue", '<path d="M2 7h22" stroke="C" stroke-width="2"/>', t("way")],
    ["blue", '<path d="M2 7h22" stroke="C" stroke-width="8" stroke-opacity=".35"/>', t("lease")],
    ["bad", AREA, t("warned_area")],
    ["bad", box('fill="C" fill-opacity=".15" stroke="C" stroke-dasharray="4 2"'), t("closed_road")],
    ["bad", BLIND, t("blind")],
  ];
  $("legend-body").replaceChildren(
    ...rows.flatMap(([colour, shape, text]) => [sample(colour, shape), make("span", {}, text)]),
  );
}
