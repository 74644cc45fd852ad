// Every text of the pages, in each language; a new language is a new object with the same keys.

const TEXTS = {
  en: {
    name: "Name", password: "Password", log_in: "Log in", log_out: "Log out", wrong: "No such name and password.", sign_on: "Log in with your organisation",
    refused_expired: "That took too long, or began in another window. Try again.", refused_provider: "Your organisation's login cannot be reached, or gave no answer that can be believed.", refused_declined: "Your organisation did not let you in.", refused_no_role: "Your organisation knows you, but you have no role here.", refused_name_taken: "Somebody else has your name here. Ask an admin.",
    too_often: "Too many tries. Wait a moment.", unreachable: "The console does not answer.", api: "API", theme: "Dark or light",
    emergency_stop: "Emergency stop", live: "Live", cut: "Cut off", replay: "Replay", fit: "Whole map", coverage: "Coverage", legend: "Legend", level: "Level {0}",
    cut_link: "No connection to the console. What you see is {0} old.", cut_broker: "The console has lost the broker. What you see is {0} old.",
    cut_unit: "The roadside unit is silent. What you see is {0} old.", cut_nothing: "Nothing has been heard of the roadside unit yet.",
    facts: "{0} road users · {1} warnings · {2} ms old · tick {3} ms",
    missions: "Missions", spots: "Spots", vehicles: "Cars", warnings: "Warnings", sensors: "Sensors", figures: "Figures", sotif: "SOTIF", audit: "Log",
    vehicle: "Car", spot: "Spot", state: "State", progress: "Progress", why: "Why it waits", target: "To", since: "since {0}", cause: "Cause", where: "Where", probability: "Sure", sensor: "Sensor", rate: "Rate", age: "Age", delay: "Delay", lost: "{0} refused",
    time: "Time", who: "Who", act: "What", subject: "Whom", before: "Before", after: "After", outcome_refused: "refused", outcome_unanswered: "not answered", outcome_unknown: "outcome unknown", connected: "connected", offline: "offline", maker: "Maker", speed: "Speed", track: "Track",
    none_missions: "No car is under way.", none_warnings: "Nothing is warned of.", warned_here: "Something is warned of here.", none_vehicles: "No valet car is here.", none_park: "This site has no car park, or it is not heard.", none_figures: "Figures come a minute after the first car.", none_scenes: "No novel scene waits for review.", none_report: "No report of evidence has been written.", none_audit: "Nobody has done anything yet.",
    free: "free", kept: "kept", occupied: "occupied", closed: "closed", unknown: "not known", ended: "ended", in_time: "in {0}", standing: "holds",
    park: "Park", retrieve: "Fetch", move: "Move", cancel: "Cancel", hold: "Hold", release: "Release", go_on: "Go on", road: "Aisle", open: "open", close_spot: "Block {0}", open_spot: "Free {0}", close_road: "Close aisle {0}", open_road: "Open aisle {0}", closed_by: "{0}: closed by {1} at {2}", follow: "Follow", show: "Show", close: "Close",
    park_where: "Park car {0} in spot (empty: the car park chooses)", move_where: "Move car {0} to spot", cancel_sure: "Cancel {0}? A car under way stops, and people have to see to it.",
    go_on_title: "Let car {0} go on", go_on_note: "Look at the map, and at the car: the unit lets it go on only when it is in order and nobody is beside it.", go_on_ask: "1 · Ask to go on", go_on_confirm: "2 · Let it go on",
    stop_title: "Stop at once", stop_all: "Stop ALL cars", stop_level: "Stop level {0}", stop_vehicle: "Stop car {0}", stop_note: "The cars brake as soon as they hear of it. The stop ends in two steps.",
    stop_holds: "Emergency stop: {0}", stop_held: "At that time: emergency stop of {0}", stop_of: "pressed by {0} at {1}", all: "all cars", ask_for_end: "1 · Ask for the end", confirm_end: "2 · Confirm the end", way_clear: "The way is clear.", way_blocked: "In the way: {0}", way_unknown: "Held when last heard; whether the way is clear is not known.", asked: "asked for by {0}, {1} s left", ask_first: "Look at the map first: is the way clear?",
    done: "Done: {0}", not_done: "Not done: {0}", not_for_role: "Not for the role {0}",
    waits: "waits {0} for {1}", waits_holder: "waits {0} for {1}, which {2} has", stopped_for: "stopped for {0}: {1}",
    occupancy: "Occupied spots", throughput: "Missions ended, an hour", waiting: "Cars that wait", duration: "Mission takes", dwell: "Cars stay", stops: "Stops by reason", chart_says: "{0}: {1} now; between {2} and {3} from {4} to {5}",
    catalog: "Catalogue", scenes: "Novel scenes", report: "Report of the evidence", area_before: "before", area_after: "after", area: "Area", areas: "Areas before and after", area1: "known safe", area2: "known unsafe", area3: "unknown unsafe", area4: "unknown safe", monitor: "Monitor", file: "File", recorded: "Recorded", size: "Size",
    help: "Keys", help_keys: "arrows|move the map;+ −|zoom;0|whole map;f|follow what is chosen;h|hold or release the chosen car;b|block or free the chosen spot;c|close or open its aisle;l|next level;1 … 8|tables;space|play and pause a replay;e|emergency stop;Esc|close;?|this help",
    way: "way of a mission", lease: "what it holds", warned_area: "warned area", closed_road: "closed aisle", blind: "blind sensor", trail: "trail",
    car: "car", van: "van", truck: "truck", bus: "bus", motorcycle: "motorcycle", bicycle: "bicycle", pedestrian: "pedestrian", other: "other",
    requested: "requested", identified: "identified", authorised: "authorised", driving: "driving", manoeuvring: "manoeuvring", held: "held", stopped: "stopped", recovery: "needs help",
    obstacle: "something is, or may come, in its way", link: "the car is not heard any more", blocked: "its way stays blocked", journal: "the journal cannot be written", restart: "the coordinator was started again", cancelled: "its mission was cancelled", operator: "an operator holds it", emergency: "an emergency stop holds", door: "a door was opened", fault: "the car reports a fault", astray: "the car has left its path", pose: "the car reports an impossible pose", identity: "two cars report under one id", mission: "the car does not know its mission", clock: "a clock has leapt",
    alive: "fine", dead: "silent", blind_lack: "blind", frozen: "frozen", ghosts: "ghosts", trouble: "Missions cannot be kept: {0}", older: "Older",
  },
  de: {
    name: "Name", password: "Passwort", log_in: "Anmelden", log_out: "Abmelden", wrong: "Name und Passwort sind nicht bekannt.", sign_on: "Über die eigene Organisation anmelden",
    refused_expired: "Das hat zu lange gedauert oder in einem anderen Fenster begonnen. Bitte noch einmal.", refused_provider: "Die Anmeldung Ihrer Organisation ist nicht zu erreichen oder antwortet nicht glaubhaft.", refused_declined: "Ihre Organisation hat Sie nicht eingelassen.", refused_no_role: "Ihre Organisation kennt Sie, aber Sie haben hier keine Rolle.", refused_name_taken: "Jemand anderes hat hier Ihren Namen. Fragen Sie, wer die Zugänge verwaltet.",
    too_often: "Zu viele Versuche. Bitte kurz warten.", unreachable: "Die Konsole antwortet nicht.", api: "API", theme: "Dunkel oder hell",
    emergency_stop: "Nothalt", live: "Live", cut: "Abgeschnitten", replay: "Rückschau", fit: "Ganze Karte", coverage: "Sichtfelder", legend: "Legende", level: "Ebene {0}",
    cut_link: "Keine Verbindung zur Konsole. Was Sie sehen, ist {0} alt.", cut_broker: "Die Konsole hat den Broker verloren. Was Sie sehen, ist {0} alt.",
    cut_unit: "Die Straßeneinheit schweigt. Was Sie sehen, ist {0} alt.", cut_nothing: "Von der Straßeneinheit war noch nichts zu hören.",
    facts: "{0} Verkehrsteilnehmer · {1} Warnungen · {2} ms alt · Takt {3} ms",
    missions: "Aufträge", spots: "Plätze", vehicles: "Autos", warnings: "Warnungen", sensors: "Sensoren", figures: "Kennzahlen", sotif: "SOTIF", audit: "Protokoll",
    vehicle: "Auto", spot: "Platz", state: "Zustand", progress: "Strecke", why: "Warum es wartet", target: "Nach", since: "seit {0}", cause: "Grund", where: "Wo", probability: "Sicher", sensor: "Sensor", rate: "Rate", age: "Alter", delay: "Verzug", lost: "{0} verworfen",
    time: "Zeit", who: "Wer", act: "Was", subject: "Wen", before: "Vorher", after: "Nachher", outcome_refused: "abgelehnt", outcome_unanswered: "ohne Antwort", outcome_unknown: "Ausgang unbekannt", connected: "verbunden", offline: "getrennt", maker: "Hersteller", speed: "Tempo", track: "Spur",
    none_missions: "Kein Auto ist unterwegs.", none_warnings: "Vor nichts wird gewarnt.", warned_here: "Hier wird vor etwas gewarnt.", none_vehicles: "Kein fahrerloses Auto ist hier.", none_park: "Hier ist kein Parkhaus, oder es ist nicht zu hören.", none_figures: "Kennzahlen kommen eine Minute nach dem ersten Auto.", none_scenes: "Keine neue Szene wartet auf Durchsicht.", none_report: "Noch ist kein Nachweisbericht geschrieben.", none_audit: "Noch hat niemand etwas getan.",
    free: "frei", kept: "vergeben", occupied: "belegt", closed: "gesperrt", unknown: "unbekannt", ended: "beendet", in_time: "in {0}", standing: "gilt",
    park: "Parken", retrieve: "Holen", move: "Umparken", cancel: "Abbrechen", hold: "Festhalten", release: "Freigeben", go_on: "Weiter", road: "Gasse", open: "offen", close_spot: "{0} sperren", open_spot: "{0} freigeben", close_road: "Gasse {0} sperren", open_road: "Gasse {0} öffnen", closed_by: "{0}: gesperrt von {1} um {2}", follow: "Folgen", show: "Zeigen", close: "Schließen",
    park_where: "Auto {0} parken auf Platz (leer: das Parkhaus wählt)", move_where: "Auto {0} umparken auf Platz", cancel_sure: "{0} abbrechen? Ein fahrendes Auto hält an, und jemand muss nach ihm sehen.",
    go_on_title: "Auto {0} weiterfahren lassen", go_on_note: "Auf die Karte und nach dem Auto sehen: Die Einheit lässt es nur weiter, wenn es in Ordnung ist und niemand daneben steht.", go_on_ask: "1 · Weiterfahrt verlangen", go_on_confirm: "2 · Weiterfahren lassen",
    stop_title: "Sofort anhalten", stop_all: "ALLE Autos anhalten", stop_level: "Ebene {0} anhalten", stop_vehicle: "Auto {0} anhalten", stop_note: "Die Autos bremsen, sobald sie davon hören. Der Halt endet in zwei Schritten.",
    stop_holds: "Nothalt: {0}", stop_held: "Damals: Nothalt für {0}", stop_of: "ausgelöst von {0} um {1}", all: "alle Autos", ask_for_end: "1 · Ende verlangen", confirm_end: "2 · Ende bestätigen", way_clear: "Der Weg ist frei.", way_blocked: "Im Weg: {0}", way_unknown: "Galt zuletzt; ob der Weg frei ist, ist nicht bekannt.", asked: "verlangt von {0}, noch {1} s", ask_first: "Erst auf die Karte sehen: Ist der Weg frei?",
    done: "Erledigt: {0}", not_done: "Nicht erledigt: {0}", not_for_role: "Nicht für die Rolle {0}",
    waits: "wartet {0} auf {1}", waits_holder: "wartet {0} auf {1}; das hat {2}", stopped_for: "steht {0}: {1}",
    occupancy: "Belegte Plätze", throughput: "Beendete Aufträge je Stunde", waiting: "Wartende Autos", duration: "Auftrag dauert", dwell: "Autos bleiben", stops: "Halte nach Grund", chart_says: "{0}: jetzt {1}; zwischen {2} und {3} von {4} bis {5}",
    catalog: "Katalog", scenes: "Neue Szenen", report: "Nachweisbericht", area_before: "vorher", area_after: "nachher", area: "Gebiet", areas: "Gebiete vorher und nachher", area1: "bekannt sicher", area2: "bekannt unsicher", area3: "unbekannt unsicher", area4: "unbekannt sicher", monitor: "Wächter", file: "Datei", recorded: "Aufgenommen", size: "Größe",
    help: "Tasten", help_keys: "Pfeile|Karte schieben;+ −|Maßstab;0|ganze Karte;f|dem Gewählten folgen;h|das gewählte Auto festhalten oder freigeben;b|den gewählten Platz sperren oder freigeben;c|seine Gasse sperren oder öffnen;l|nächste Ebene;1 … 8|Tabellen;Leertaste|Rückschau abspielen;e|Nothalt;Esc|schließen;?|diese Hilfe",
    way: "Weg eines Auftrags", lease: "was es hält", warned_area: "gewarntes Gebiet", closed_road: "gesperrte Gasse", blind: "blinder Sensor", trail: "Schweif",
    car: "Auto", van: "Lieferwagen", truck: "Lastwagen", bus: "Bus", motorcycle: "Motorrad", bicycle: "Fahrrad", pedestrian: "Fußgänger", other: "anderes",
    requested: "gewünscht", identified: "erkannt", authorised: "freigegeben", driving: "fährt", manoeuvring: "rangiert", held: "wartet", stopped: "angehalten", recovery: "braucht Hilfe",
    obstacle: "etwas ist im Weg oder kommt hinein", link: "das Auto ist nicht mehr zu hören", blocked: "sein Weg bleibt versperrt", journal: "das Journal lässt sich nicht schreiben", restart: "die Leitung wurde neu gestartet", cancelled: "der Auftrag wurde abgebrochen", operator: "die Leitstelle hält es fest", emergency: "ein Nothalt gilt", door: "eine Tür ging auf", fault: "das Auto meldet einen Fehler", astray: "das Auto hat seinen Weg verlassen", pose: "das Auto meldet einen unmöglichen Ort", identity: "zwei Autos melden sich unter einem Namen", mission: "das Auto kennt seinen Auftrag nicht", clock: "eine Uhr ist gesprungen",
    alive: "gut", dead: "still", blind_lack: "blind", frozen: "eingefroren", ghosts: "Trugbilder", trouble: "Aufträge lassen sich nicht festhalten: {0}", older: "Ältere",
  },
};

export let language = localStorage.getItem("language") ?? (navigator.language.startsWith("de") ? "de" : "en");

export function speak(chosen) {
  language = chosen;
  localStorage.setItem("language", chosen);
  document.documentElement.lang = chosen;
  for (const item of document.querySelectorAll("[data-text]")) item.textContent = t(item.dataset.text);
}

export const t = (key, ...values) => (TEXTS[language][key] ?? key).replace(/\{(\d)\}/g, (_, k) => values[k]);
// Formats are slow to make and quick to use.
const kept = new Map();
function format(Kind, options) {
  const key = `${language} ${Kind.name} ${JSON.stringify(options)}`;
  if (!kept.has(key)) kept.set(key, new Kind(language, options));
  return kept.get(key);
}
const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
export const clock = time => format(Intl.DateTimeFormat, CLOCK).format(time * 1000);
export const minute = time => format(Intl.DateTimeFormat, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(time * 1000);
export const day = time => format(Intl.DateTimeFormat, { year: "numeric", month: "2-digit", day: "2-digit" }).format(time * 1000);
export const date = time => format(Intl.DateTimeFormat, { year: "numeric", month: "2-digit", day: "2-digit", ...CLOCK }).format(time * 1000);
export const number = (value, digits = 0) => value === null || value === undefined ? "–" : format(Intl.NumberFormat, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
export const lasting = s => s < 90 ? `${number(Math.max(s, 0))}\u00a0s` : s < 5400 ? `${number(s / 60)}\u00a0min` : `${number(s / 3600, 1)}\u00a0h`;
