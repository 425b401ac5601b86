// Curves over time as SVG: one chart for each quantity, the files in it side by side, the present time as a line.

const svgNames = "http://www.w3.org/2000/svg";

function svg(name, attributes, parent, text) {
  const element = document.createElementNS(svgNames, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  parent?.append(element);
  return element;
}

class TimeChart {
  /** Curves are {label, x, y} over the times `span`; `seek` is called with the time of a click. */
  constructor(parent, { label, logarithmic, fromZero, curves }, span, seek) {
    Object.assign(this, { label, curves, seek });
    const positive = curves.flatMap((c) => c.y).filter((v) => v !== null && (!logarithmic || v > 0));
    this.isEmpty = positive.length === 0;
    let low = Math.min(...minMax(positive)), high = Math.max(...minMax(positive));
    this.logarithmic = logarithmic && !this.isEmpty && high > 20 * Math.max(low, 0);
    if (this.logarithmic) [low, high] = [Math.max(low, high * 1e-14) / 1.6, high * 1.6];
    else if (fromZero) [low, high] = [0, 1.25 * high || 1];
    else { const room = 0.06 * (high - low) || 0.05 * Math.abs(high) || 1; low -= room; high += room; }
    Object.assign(this, { low, high, start: span[0], end: Math.max(span[1], span[0] + 1e-12) });
    this.root = svg("svg", { role: "img", "aria-label": this.summary(), tabindex: "-1" }, parent);
    this.root.addEventListener("pointerdown", (event) => this.pointed(event));
    this.root.addEventListener("pointermove", (event) => event.buttons === 1 && this.pointed(event));
    new ResizeObserver(() => this.layOut()).observe(this.root);
  }

  summary() {
    if (this.isEmpty) return `${this.label}: no numbers`;
    return this.curves.map((c) => {
      const known = c.y.map((v, i) => [c.x[i], v]).filter(([, v]) => v !== null);
      return known.length ? `${this.label}, ${c.label}: from ${short(known[0][1])} at t = ${short(known[0][0])} to ${short(known.at(-1)[1])} at t = ${short(known.at(-1)[0])}` : `${c.label}: no numbers`;
    }).join(". ");
  }

  pointed(event) {
    const frame = this.root.getBoundingClientRect(), box = this.box;
    const share = Math.min(1, Math.max(0, (event.clientX - frame.left - box.left) / (box.right - box.left)));
    this.seek(this.start + share * (this.end - this.start));
  }

  x(t) { return this.box.left + ((t - this.start) / (this.end - this.start)) * (this.box.right - this.box.left); }

  y(v) {
    const s = this.logarithmic ? Math.log(v / this.low) / Math.log(this.high / this.low) : (v - this.low) / (this.high - this.low);
    return this.box.bottom - s * (this.box.bottom - this.box.top);
  }

  layOut() {
    const width = this.root.clientWidth, height = this.root.clientHeight;
    if (!width) return;
    this.box = { left: 62, right: width - 16, top: 34, bottom: height - 34 };
    this.root.replaceChildren();
    const { left, right, top, bottom } = this.box;
    const title = svg("text", { x: 12, y: 20, "font-weight": 600 }, this.root, this.label);
    if (this.isEmpty) {
      svg("text", { x: (left + right) / 2, y: (top + bottom) / 2, "text-anchor": "middle", class: "soft" }, this.root, "no numbers");
      return;
    }
    for (const tick of ticks(this.low, this.high, this.logarithmic, 4)) {
      const y = this.y(tick.value);
      svg("line", { x1: left, x2: right, y1: y, y2: y, stroke: "var(--rule)" }, this.root);
      svg("text", { x: left - 6, y: y + 4, "text-anchor": "end" }, this.root, tick.label);
    }
    for (const tick of ticks(this.start, this.end, false, Math.max(2, Math.floor((right - left) / 80)))) {
      const x = this.x(tick.value);
      svg("line", { x1: x, x2: x, y1: bottom, y2: bottom + 4, stroke: "var(--soft)" }, this.root);
      svg("text", { x, y: bottom + 17, "text-anchor": "middle" }, this.root, tick.label);
    }
    svg("text", { x: right, y: bottom + 30, "text-anchor": "end", class: "soft" }, this.root, "time t");
    svg("rect", { x: left, y: top, width: right - left, height: bottom - top, fill: "none", stroke: "var(--soft)" }, this.root);
    let place = right;
    this.curves.forEach((curve, index) => {
      const colour = `var(--s${index % 4})`, dashes = index >= 4 ? "5 4" : "none";
      for (const piece of pieces(curve, this.logarithmic)) {
        const points = thinned(piece.map(([t, v]) => [this.x(t), this.y(v)]));
        if (points.length === 1) svg("circle", { cx: points[0][0], cy: points[0][1], r: 2.4, fill: colour }, this.root);
        else svg("polyline", { points: points.map((p) => p.map((v) => v.toFixed(1)).join()).join(" "), fill: "none", stroke: colour, "stroke-width": 1.8, "stroke-dasharray": dashes, "stroke-linejoin": "round" }, this.root);
      }
    });
    if (this.curves.length > 1)
      [...this.curves.entries()].reverse().forEach(([index, curve]) => {
        const text = svg("text", { x: place, y: 20, "text-anchor": "end" }, this.root, curve.label);
        const length = text.getComputedTextLength();
        svg("line", { x1: place - length - 18, x2: place - length - 5, y1: 16, y2: 16, stroke: `var(--s${index % 4})`, "stroke-width": 2.5 }, this.root);
        place -= length + 30;
      });
    // Names that do not fit beside the title are told by the curves' own descriptions.
    if (place < 20 + title.getComputedTextLength()) title.textContent = "";
    this.line = svg("line", { y1: top, y2: bottom, stroke: "var(--accent)", "stroke-width": 1.5 }, this.root);
    this.dots = this.curves.map((_, index) => svg("circle", { r: 4, fill: `var(--s${index % 4})`, stroke: "var(--card)", "stroke-width": 1.5 }, this.root));
    if (this.time !== undefined) this.mark(this.time);
  }

  /** Marks the present time. */
  mark(time) {
    this.time = time;
    if (!this.line) return;
    const t = Math.min(this.end, Math.max(this.start, time));
    this.line.setAttribute("x1", this.x(t));
    this.line.setAttribute("x2", this.x(t));
    this.curves.forEach((curve, index) => {
      const known = curve.x.length > 0 && t >= curve.x[0] && t <= curve.x.at(-1);
      const value = known ? interpolated(curve.x, curve.y, t) : null, isSeen = value !== null && isFinite(value) && (!this.logarithmic || value > 0);
      this.dots[index].setAttribute("visibility", isSeen ? "visible" : "hidden");
      if (isSeen) { this.dots[index].setAttribute("cx", this.x(t)); this.dots[index].setAttribute("cy", this.y(value)); }
    });
  }
}

/** The least and the greatest, of lists too long for the arguments of a call. */
function minMax(values) {
  let low = Infinity, high = -Infinity;
  for (const v of values) { if (v < low) low = v; if (v > high) high = v; }
  return [low, high];
}

/** A curve cut where it has no number. */
function pieces(curve, logarithmic) {
  const all = [];
  let piece = [];
  curve.y.forEach((v, i) => {
    if (v === null || (logarithmic && v <= 0)) { if (piece.length) all.push(piece); piece = []; } else piece.push([curve.x[i], v]);
  });
  if (piece.length) all.push(piece);
  return all;
}

/** Of points that fall on one pixel column, the first, the lowest, the highest and the last. */
function thinned(points) {
  if (points.length < 2000) return points;
  const columns = new Map();
  for (const p of points) { const key = Math.round(p[0]); if (!columns.has(key)) columns.set(key, []); columns.get(key).push(p); }
  return [...columns.values()].flatMap((c) => c.length < 5 ? c : [c[0], c.reduce((a, b) => (b[1] > a[1] ? b : a)), c.reduce((a, b) => (b[1] < a[1] ? b : a)), c.at(-1)]);
}
