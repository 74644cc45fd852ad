// The view of the map: which part of the site a canvas shows, and how large.

export class View {
  constructor(canvas) {
    this.canvas = canvas;
    this.x = 0;
    this.y = 0;
    this.scale = 4;
    this.ratio = 1;
    this.following = false;
  }

  // As many pixels as the screen has, and no more than two a side of each of the page's.
  resize() {
    const ratio = Math.min(devicePixelRatio, 2);
    const { clientWidth: w, clientHeight: h } = this.canvas;
    this.canvas.width = Math.round(w * ratio);
    this.canvas.height = Math.round(h * ratio);
    this.ratio = ratio;
    if (this.chart && !this.touched) this.fit();
  }
  // The whole map, below the buttons that stand at its top.
  fit() {
    if (!this.chart) return;
    const [x0, y0, x1, y1] = this.chart.bounds_m;
    const { clientWidth: w, clientHeight: h } = this.canvas;
    const top = this.top();
    this.scale = Math.min((w - 24) / (x1 - x0), (h - top - 48) / (y1 - y0)) || 1;
    this.x = (x0 + x1) / 2;
    this.y = (y0 + y1) / 2 + top / 2 / this.scale;
    this.touched = false;
    this.following = false;
  }
  zoom(factor, px = this.canvas.clientWidth / 2, py = this.canvas.clientHeight / 2) {
    const [x, y] = this.world(px, py);
    this.scale = Math.min(Math.max(this.scale * factor, 0.2), 80);
    this.touched = true;
    const [x2, y2] = this.world(px, py);
    this.x += x - x2;
    this.y += y - y2;
  }
  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y += dy / this.scale;
    this.touched = true;
    this.following = false;
  }
  seek(x, y) {
    this.x = x;
    this.y = y;
    this.scale = Math.max(this.scale, 8);
    this.touched = true;
  }
  world(px, py) {
    return [
      this.x + (px - this.canvas.clientWidth / 2) / this.scale,
      this.y - (py - this.canvas.clientHeight / 2) / this.scale,
    ];
  }
  screen(x, y) {
    return [
      (x - this.x) * this.scale + this.canvas.clientWidth / 2,
      (this.y - y) * this.scale + this.canvas.clientHeight / 2,
    ];
  }
  aim(pen) {
    const k = this.scale * this.ratio;
    pen.setTransform(k, 0, 0, -k, this.canvas.width / 2 - this.x * k, this.canvas.height / 2 + this.y * k);
  }
}
