// The tables of the panel, of which one is open.

import { may } from "./action.js";
import { Audit } from "./audit.js";
import { $, make } from "./element.js";
import { Figures } from "./figures.js";
import { Missions } from "./mission.js";
import { Spots, Vehicles } from "./parking.js";
import { Accounts } from "./people.js";
import { Sotif } from "./sotif.js";
import { t } from "./text.js";
import { Sensors, Warnings } from "./warning.js";

const REFRESH = 3000; // ms between two looks at a table that is not in the stream
const TABS = {
  missions: Missions,
  spots: Spots,
  vehicles: Vehicles,
  warnings: Warnings,
  sensors: Sensors,
  figures: Figures,
  sotif: Sotif,
  audit: Audit,
  accounts: Accounts,
};
const NEEDS = { audit: may.study, accounts: may.admit };
const PAST = ["sotif", "audit", "figures", "accounts"]; // what these show stays true while the unit is silent

export class Tabs {
  constructor(desk) {
    this.desk = desk;
    this.shown = null;
    this.name = "missions";
    setInterval(() => document.visibilityState === "visible" && this.refresh(), REFRESH);
  }
  get doubtful() {
    return !PAST.includes(this.name);
  }
  offered(name) {
    return NEEDS[name]?.(this.desk.me) ?? true;
  }

  dress() {
    const names = Object.keys(TABS).filter(name => this.offered(name));
    const tab = name => make("button", { role: "tab", id: `tab-${name}`, onclick: () => this.open(name) }, t(name));
    $("tabs").replaceChildren(...names.map(tab));
    this.open(this.offered(this.name) ? this.name : "missions"); // somebody else may have logged in
  }
  open(name) {
    this.name = name;
    for (const item of $("tabs").children) item.ariaSelected = String(item.id === `tab-${name}`);
    $(`tab-${name}`).scrollIntoView({ block: "nearest", inline: "nearest" });
    this.shown = new TABS[name](this.desk);
    $("content").replaceChildren(this.shown.root);
    this.draw();
    this.refresh();
  }
  draw() {
    this.shown?.draw(this.desk.source.state);
  }
  refresh() {
    this.shown?.refresh?.().catch(() => {});
  }
}
