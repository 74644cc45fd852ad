// The buttons of the storeys, of which the map shows one.

import { $, button } from "./element.js";
import { t } from "./text.js";

export class Storeys {
  constructor(desk) {
    this.desk = desk;
  }
  get count() {
    return this.desk.chart.floors_m.length;
  }

  dress() {
    const made = k => button(t("level", k), () => this.show(k), "");
    $("levels").replaceChildren(...(this.count > 1 ? this.desk.chart.floors_m.map((_, k) => made(k)) : []));
    this.press();
    this.mark(this.desk.source.state);
  }
  show(level) {
    if (level === this.desk.map.level) return;
    this.desk.map.setLevel(level);
    this.press();
  }
  press() {
    [...$("levels").children].forEach((item, k) => {
      item.ariaPressed = String(k === this.desk.map.level);
    });
  }
  // One that is not shown tells by its button that something is warned of there.
  mark(state) {
    const warned = new Set((state?.warnings ?? []).filter(w => w.standing).map(w => w.level));
    [...$("levels").children].forEach((item, k) => {
      const text = `${t("level", k)}${warned.has(k) ? " ⚠" : ""}`;
      if (item.textContent === text) return;
      item.textContent = text;
      item.title = warned.has(k) ? t("warned_here") : "";
    });
  }
}
