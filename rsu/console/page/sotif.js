// The SOTIF view: areas, the report of the evidence, novel scenes, and the catalogue.

import { may } from "./action.js";
import { get } from "./api.js";
import { above, faint, fill, make, strong, table, tag } from "./element.js";
import { date, number, t } from "./text.js";

const KIND = { 1: "good", 2: "wait", 3: "bad", 4: "off" }; // of an area (ISO 21448)

export class Sotif {
  constructor(desk) {
    this.desk = desk;
    this.root = make("div");
  }
  draw() {}
  async refresh() {
    const [entries, evidence, scenes] = await Promise.all([
      get("/api/v1/catalog"),
      get("/api/v1/evidence"),
      may.review(this.desk.me) ? get("/api/v1/scenes") : null,
    ]);
    this.root.replaceChildren(
      areas(entries),
      report(evidence.reported_s),
      ...(scenes ? novel(scenes) : []),
      make("h2", {}, t("catalog")),
      catalogue(entries),
    );
  }
}

function areas(entries) {
  const { made, body } = table([60, 20, 20], t("areas"), t("area_before"), t("area_after"));
  const count = (area, key) => number(entries.filter(e => e[key] === area).length);
  fill(
    body,
    [1, 2, 3, 4].map(area => ({
      key: area,
      cells: [`${area} · ${t(`area${area}`)}`, count(area, "area_before"), count(area, "area_after")],
    })),
  );
  return made;
}

function report(written) {
  if (written === null) return faint(t("none_report"));
  const link = { href: "/api/v1/report", target: "_blank", rel: "noopener" };
  return make("p", {}, make("a", link, `${t("report")} · ${date(written)}`));
}

function novel(scenes) {
  const { made, body } = table([46, 34, 20], t("file"), t("recorded"), t("size"));
  const name = file => make("span", {}, ...file.split(/(?<=_)/).flatMap(part => [part, make("wbr")]));
  fill(
    body,
    scenes.map(s => ({
      key: s.file,
      cells: [["", () => name(s.file)], date(s.recorded_s), `${number(s.size_bytes / 1e6, 1)} MB`],
    })),
  );
  return [make("h2", {}, t("scenes")), scenes.length ? made : faint(t("none_scenes"))];
}

function catalogue(entries) {
  const { made, body } = table([36, 15, 23, 26], t("entry"), "S E C", t("area"), t("monitor"));
  const tight = (...parts) => make("span", { className: "tight" }, ...parts);
  const area = name => tag(name, KIND[name]);
  fill(
    body,
    entries.map(e => ({
      key: e.entry_id,
      cells: [
        ["", () => make("span", { title: e.triggering_condition }, above(strong(e.entry_id), e.title))],
        ["", () => tight(`${e.severity} ${e.exposure} ${e.controllability}`)],
        ["", () => tight(area(e.area_before), " → ", area(e.area_after))],
        ["", () => above(e.monitor || "–", e.cause)],
      ],
    })),
  );
  return made;
}
