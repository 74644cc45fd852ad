// Where the map and the tables get what they show: the stream, or the last half hour.

import { bytes, get } from "./api.js";
import { decode, records } from "./frame.js";

const BEHIND = 130; // ms that the map is behind the newest frame, so that there are two to draw between
const AGAIN = 1000; // ms between two looks at whether more has been recorded
const SILENT = 2500; // ms without a state after which the console counts as lost

export class Source {
  constructor() {
    this.frames = [];
    this.state = null;
    this.spots = new Map();
    this.open = false;
    this.stateAt = -Infinity;
    this.frameAt = -Infinity;
    this.offset = null;
    this.replay = null;
    this.onstate = this.onlive = () => {};
  }

  // -- the stream ------------------------------------------------------------------------------
  take(data) {
    const now = performance.now();
    if (typeof data === "string") {
      const state = JSON.parse(data);
      this.live = state;
      this.stateAt = now;
      this.onlive(state);
      if (!this.replay) this.show(state);
      return;
    }
    const frame = decode(data);
    if (this.frames.length && frame.time <= this.frames.at(-1).time) this.frames = [];
    frame.arrived = now;
    this.frameAt = now;
    // Unix ms at which our clock is 0, by the frame that came quickest; it may drift slowly.
    const offset = frame.heard * 1000 - now;
    this.offset =
      this.offset === null || Math.abs(offset - this.offset) > 2000 ? offset : Math.max(this.offset - 0.2, offset);
    this.frames.push(frame);
    if (this.frames.length > 8) this.frames.shift();
  }
  show(state) {
    this.state = state;
    this.spots = new Map((state?.car_park?.spots ?? []).map(spot => [spot.name, spot]));
    this.onstate(state);
  }

  // ms since the instant that the map shows, and why it is no longer true; "" = it is.
  age(now) {
    const last = this.frames.at(-1);
    return last ? (last.heard - last.time) * 1000 + now - last.arrived : Infinity;
  }
  trouble(now) {
    return this.replay ? "" : this.doubt(now);
  }
  // Why what was heard last, also in a replay, may no longer hold.
  doubt(now) {
    if (!this.open || now - this.stateAt > SILENT) return "link";
    if (!this.live?.unit.broker) return "broker";
    const last = this.frames.at(-1);
    if (!this.live.unit.alive || (last && this.age(now) > last.validity * 1000 + 250)) return "unit";
    return last ? "" : "unit";
  }
  get stale() {
    return this.trouble(performance.now()) !== "";
  }

  // Two frames and the time to draw between them.
  pair(now) {
    if (this.replay) return this.replay.pair(now);
    const { frames } = this;
    if (!frames.length) return null;
    const time = (now + this.offset - BEHIND) / 1000 - (frames.at(-1).heard - frames.at(-1).time);
    for (let i = frames.length - 1; i > 0; i--)
      if (frames[i - 1].time <= time) return [frames[i - 1], frames[i], time];
    return [frames[0], frames[0], frames[0].time];
  }

  // -- the last half hour ----------------------------------------------------------------------
  async rewind(time) {
    this.replay ??= new Replay(this);
    await this.replay.seek(time);
  }
  resume() {
    this.replay = null;
    this.show(this.live);
  }
}

class Replay {
  constructor(source) {
    this.source = source;
    this.frames = [];
    this.states = [];
    this.from = 0;
    this.to = 0;
    this.time = 0;
    this.playing = false;
    this.last = 0;
    this.loading = null;
    this.loadedAt = -Infinity;
  }

  async seek(time) {
    this.time = time;
    if (time < this.from + 1 || time > this.to - 1) await this.load();
    this.tell();
  }
  load() {
    return (this.loading ??= this.fetch().finally(() => {
      this.loading = null;
    }));
  }
  // What is around the shown instant, as far as it has been recorded.
  async fetch() {
    for (;;) {
      const { time } = this;
      const from = time - 5;
      const to = time + 40;
      const data = await bytes(`/api/v1/history/records?start_s=${from}&end_s=${to}`);
      if (Math.abs(this.time - time) > 3) continue; // meanwhile another instant has been chosen
      this.frames = [];
      this.states = [];
      for (const { kind, data: blob } of records(data)) {
        if (kind === 0) this.frames.push(decode(blob));
        else this.states.push(JSON.parse(new TextDecoder().decode(blob)));
      }
      this.from = from;
      this.to = Math.min(to, this.states.at(-1)?.time_s ?? from);
      this.loadedAt = performance.now();
      return;
    }
  }
  // The shown state is the last before the shown time.
  tell() {
    if (this.source.replay !== this) return; // somebody has gone back to what is live
    const state = this.states.findLast(s => s.time_s <= this.time) ?? this.states[0] ?? null;
    if (state !== this.told) {
      this.told = state;
      this.source.show(state);
    }
  }
  play(now) {
    const time = this.time + Math.min((now - this.last) / 1000, 0.25);
    if (time <= this.to) this.time = time;
    if (time > this.to - 2 && now - this.loadedAt > AGAIN) this.load().catch(() => {});
    this.tell();
  }
  pair(now) {
    if (this.playing) this.play(now);
    this.last = now;
    const { frames } = this;
    const lag = frames.length ? frames[0].heard - frames[0].time : 0;
    const time = this.time - lag;
    let i = frames.findIndex(frame => frame.time > time);
    if (i < 0) i = frames.length;
    if (i === 0 || !frames.length)
      return frames.length && frames[0].time - time < 1 ? [frames[0], frames[0], frames[0].time] : null;
    if (i === frames.length)
      return time - frames[i - 1].time < 1.5 ? [frames[i - 1], frames[i - 1], frames[i - 1].time] : null;
    return frames[i].time - frames[i - 1].time < 1.5 ? [frames[i - 1], frames[i], time] : null;
  }
}

export const span = () => get("/api/v1/history");
