// The last half hour: the scrubber and the buttons beside it.

import { $, notice } from "./element.js";
import { span } from "./source.js";
import { clock, t } from "./text.js";

const PAUSE = 60; // ms that the scrubber has to rest

let reach = null;
let pending = 0;

export function offerRewind(desk) {
  const { source } = desk;
  const back = share => {
    const time = reach.start_s + share * (reach.end_s - reach.start_s);
    source.rewind(time).catch(() => notice(t("unreachable")));
  };
  const look = async () => {
    reach = await span().catch(() => null);
  };
  $("scrubber").addEventListener("pointerdown", look);
  $("scrubber").addEventListener("input", async event => {
    const share = Number(event.target.value);
    if (!reach) await look();
    if (reach?.start_s == null) {
      notice(t("cut_nothing"));
      return;
    }
    clearTimeout(pending);
    pending = setTimeout(() => back(share), PAUSE);
  });
  $("live").onclick = () => {
    source.resume();
    desk.map.trails.clear();
    reach = null;
    $("scrubber").value = 1;
  };
  $("play").onclick = () => {
    if (source.replay) source.replay.playing = !source.replay.playing;
  };
}

export function tellRewind({ replay, live }) {
  const at = replay ? replay.time : live?.time_s;
  $("shown").textContent = at ? clock(at) : "";
  $("live").ariaPressed = String(!replay);
  $("play").disabled = !replay;
  $("play").textContent = replay?.playing ? "❚❚" : "▶";
  if (replay && reach) $("scrubber").value = (replay.time - reach.start_s) / (reach.end_s - reach.start_s);
}
