// Fingers and the mouse on the map: one moves it, two or the wheel zoom, a touch chooses.

export function listen(map, choose) {
  const fingers = new Map();
  const { canvas } = map;
  let moved = 0;
  canvas.addEventListener("pointerdown", e => {
    canvas.setPointerCapture(e.pointerId);
    fingers.set(e.pointerId, [e.offsetX, e.offsetY]);
    moved = 0;
  });
  canvas.addEventListener("pointermove", e => {
    const before = fingers.get(e.pointerId);
    if (!before) return;
    const now = [e.offsetX, e.offsetY];
    const other = [...fingers].find(([id]) => id !== e.pointerId)?.[1];
    if (other) {
      const d = p => Math.hypot(p[0] - other[0], p[1] - other[1]);
      map.zoom(d(now) / Math.max(d(before), 1), other[0], other[1]);
    } else if ((moved += Math.hypot(now[0] - before[0], now[1] - before[1])) > 3)
      map.pan(now[0] - before[0], now[1] - before[1]);
    fingers.set(e.pointerId, now);
  });
  const up = e => {
    if (fingers.delete(e.pointerId) && e.type === "pointerup" && moved <= 3) choose(e.offsetX, e.offsetY);
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener(
    "wheel",
    e => {
      e.preventDefault();
      map.zoom(Math.exp(-e.deltaY * 0.0015), e.offsetX, e.offsetY);
    },
    { passive: false },
  );
}
