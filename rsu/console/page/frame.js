// World frames: columns of numbers behind a header of 32 bytes; see rsu/console/frame.py.

export const CLASSES = ["car", "van", "truck", "bus", "motorcycle", "bicycle", "pedestrian", "other"];
const HEADER = 32;

export function decode(buffer) {
  const head = new DataView(buffer);
  const n = head.getUint32(4, true);
  let at = HEADER;
  const column = (Kind, bytes) => {
    const view = new Kind(buffer, at, n);
    at += n * bytes;
    return view;
  };
  const floats = () => column(Float32Array, 4);
  const frame = {
    n,
    time: head.getFloat64(8, true),
    heard: head.getFloat64(16, true),
    validity: head.getFloat32(24, true),
    x: floats(),
    y: floats(),
    z: floats(),
    heading: floats(),
    speed: floats(),
    length: floats(),
    width: floats(),
    id: column(Uint32Array, 4),
    kind: column(Uint8Array, 1),
    flags: column(Uint8Array, 1),
  };
  frame.row = new Map();
  for (let i = 0; i < n; i++) frame.row.set(frame.id[i], i);
  return frame;
}

// Records of history: kind, uint8; length, uint32; bytes.
export function* records(buffer) {
  const view = new DataView(buffer);
  for (let at = 0; at + 5 <= buffer.byteLength;) {
    const kind = view.getUint8(at);
    const length = view.getUint32(at + 1, true);
    yield { kind, data: buffer.slice(at + 5, at + 5 + length) };
    at += 5 + length;
  }
}

// The world between two frames; what is only in one of them stands still there.
export function between(a, b, time, out) {
  const span = b.time - a.time;
  const share = span > 0 ? Math.min(Math.max((time - a.time) / span, 0), 1) : 1;
  out.length = 0;
  for (let i = 0; i < b.n; i++) {
    const j = a.row.get(b.id[i]);
    const item = {
      id: b.id[i],
      kind: b.kind[i],
      flags: b.flags[i],
      z: b.z[i],
      x: b.x[i],
      y: b.y[i],
      heading: b.heading[i],
      speed: b.speed[i],
      length: b.length[i],
      width: b.width[i],
    };
    if (j !== undefined) {
      item.x = a.x[j] + (b.x[i] - a.x[j]) * share;
      item.y = a.y[j] + (b.y[i] - a.y[j]) * share;
      let turn = b.heading[i] - a.heading[j];
      turn -= 2 * Math.PI * Math.round(turn / (2 * Math.PI));
      item.heading = a.heading[j] + turn * share;
    } else if (share < 1 && a !== b) continue;
    out.push(item);
  }
  return out;
}
