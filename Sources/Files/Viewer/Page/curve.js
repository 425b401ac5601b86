// Densities over an angle, of the circle or of a colatitude: the curve at the present time, around the circle and unrolled, and
// all times as an image, angle across and time downwards.

class CurveView {
  constructor(stage, pane) {
    this.pane = pane;
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("role", "img");
    stage.append(this.canvas);
    const isCircle = pane.domain === "circle";
    this.isCircle = isCircle;
    this.range = isCircle ? [-Math.PI, Math.PI] : [0, Math.PI];
    this.marks = isCircle
      ? [[-Math.PI, "−π"], [-Math.PI / 2, "−π/2"], [0, "0 (e₁)"], [Math.PI / 2, "π/2 (e₂)"], [Math.PI, "π"]]
      : [[0, "0 (e₁)"], [Math.PI / 4, "π/4"], [Math.PI / 2, "π/2"], [(3 * Math.PI) / 4, "3π/4"], [Math.PI, "π (−e₁)"]];
  }

  density(moment, node) {
    const { data, densityFloor: floor, densityStep: step, times } = this.pane, next = Math.min(moment.state + 1, times.length - 1);
    const a = decoded(data.densities[moment.state * data.nodes + node], floor, step);
    return moment.part === 0 ? a : a + moment.part * (decoded(data.densities[next * data.nodes + node], floor, step) - a);
  }

  /** Angles of particles at a moment. */
  particles(moment) {
    const { data, times } = this.pane, count = data.weights.length, next = Math.min(moment.state + 1, times.length - 1);
    const at = (state, p, c) => (data.positions[3 * (state * count + p) + c] << 16) >> 16;
    return Array.from({ length: count }, (_, p) => {
      const mixed = [0, 1].map((c) => at(moment.state, p, c) * (1 - moment.part) + at(next, p, c) * moment.part);
      return Math.atan2(mixed[1], mixed[0]);
    });
  }

  draw(moment, camera, look) {
    const canvas = this.canvas, ratio = Math.min(2, window.devicePixelRatio || 1), width = canvas.clientWidth, height = canvas.clientHeight;
    if (!width) return;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      this.image = null;
    }
    const draw = canvas.getContext("2d");
    draw.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw.clearRect(0, 0, width, height);
    draw.font = "12px system-ui, sans-serif";
    this.ink = styleOf("--ink");
    this.soft = styleOf("--soft");
    const ring = this.isCircle ? Math.min(0.56 * height, width) : 0;
    if (ring) this.drawRing(draw, moment, look, width / 2, ring / 2 + 4, ring / 2 - 16);
    if (!this.pane.data.densities) return;
    const rest = height - ring, left = 56, right = width - 14, split = ring ? ring + 0.5 * rest : 0.6 * height;
    this.drawUnrolled(draw, moment, look, { left, right, top: ring + 16, bottom: split - 22 });
    this.drawTimes(draw, moment, look, { left, right, top: split + 4, bottom: height - 20 });
  }

  x(box, angle) { return box.left + ((angle - this.range[0]) / (this.range[1] - this.range[0])) * (box.right - box.left); }

  /** The density outwards from the circle, its greatest as high as the circle's radius; particles on the circle. */
  drawRing(draw, moment, look, x, y, outer) {
    const { data, times } = this.pane, radius = data.densities ? outer / 2 : outer - 18;
    if (data.densities) {
      draw.beginPath();
      for (let i = 0; i < data.nodes; i++) {
        const r = radius * (1 + Math.min(1.02, look.colours.fraction(this.density(moment, i)))), a = data.angles[i];
        draw.lineTo(x + r * Math.cos(a), y - r * Math.sin(a));
      }
      draw.closePath();
      draw.strokeStyle = styleOf("--s0");
      draw.lineWidth = 1.8;
      draw.stroke();
      draw.moveTo(x + radius, y);
      draw.arc(x, y, radius, 0, 2 * Math.PI);
      draw.globalAlpha = 0.3;
      draw.fillStyle = styleOf("--s0");
      draw.fill("evenodd");
      draw.globalAlpha = 1;
    }
    draw.beginPath();
    draw.arc(x, y, radius, 0, 2 * Math.PI);
    draw.strokeStyle = this.soft;
    draw.lineWidth = 1;
    draw.stroke();
    draw.fillStyle = this.ink;
    draw.textAlign = "center";
    draw.textBaseline = "middle";
    ["e₁", "e₂", "−e₁", "−e₂"].forEach((name, c) => draw.fillText(name, x + (radius - 16) * Math.cos((c * Math.PI) / 2), y - (radius - 16) * Math.sin((c * Math.PI) / 2)));
    if (data.positions) {
      if (look.trails)
        for (let age = Math.min(trailStates, moment.state); age > 0; age--) this.drawDots(draw, { state: moment.state - age, part: 0 }, x, y, radius + 1.6 * age, 0.35 * (1 - age / (trailStates + 1)));
      this.drawDots(draw, moment, x, y, radius, 0.9);
    }
    if (!look.lumps) return;
    const shown = moment.part < 0.5 ? moment.state : Math.min(moment.state + 1, times.length - 1);
    for (const [a, b, , , r] of this.pane.lumps[shown]) this.dot(draw, x + radius * a, y - radius * b, Math.max(3, r * radius), styleOf("--lump"), 0.92);
  }

  drawDots(draw, moment, x, y, radius, alpha) {
    const weights = this.pane.data.weights;
    this.particles(moment).forEach((angle, p) => this.dot(draw, x + radius * Math.cos(angle), y - radius * Math.sin(angle), Math.max(1.4, 0.2 * Math.sqrt(weights[p]) * radius), styleOf("--s0"), alpha));
  }

  dot(draw, x, y, radius, colour, alpha) {
    draw.beginPath();
    draw.arc(x, y, radius, 0, 2 * Math.PI);
    draw.globalAlpha = alpha;
    draw.fillStyle = colour;
    draw.fill();
    draw.globalAlpha = 1;
  }

  drawUnrolled(draw, moment, look, box) {
    const { data } = this.pane, y = (value) => box.bottom - look.colours.fraction(value) * (box.bottom - box.top);
    draw.strokeStyle = styleOf("--rule");
    draw.fillStyle = this.ink;
    draw.lineWidth = 1;
    draw.textAlign = "right";
    draw.textBaseline = "middle";
    for (const tick of ticks(look.colours.low, look.colours.high, look.colours.logarithmic, 3)) {
      draw.beginPath();
      draw.moveTo(box.left, y(tick.value));
      draw.lineTo(box.right, y(tick.value));
      draw.stroke();
      draw.fillText(tick.label, box.left - 6, y(tick.value));
    }
    draw.textAlign = "center";
    draw.textBaseline = "top";
    for (const [angle, label] of this.marks) draw.fillText(label, Math.min(box.right - 14, Math.max(box.left, this.x(box, angle))), box.bottom + 5);
    draw.strokeStyle = this.soft;
    draw.strokeRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    draw.beginPath();
    for (let i = 0; i < data.nodes; i++) draw.lineTo(this.x(box, data.angles[i]), y(this.density(moment, i)));
    draw.strokeStyle = styleOf("--s0");
    draw.lineWidth = 1.8;
    draw.stroke();
  }

  /** All states as an image, drawn once for each look, with a line at the present time. */
  drawTimes(draw, moment, look, box) {
    const { data, times } = this.pane, key = [look.colours.map, look.colours.low, look.colours.high, look.colours.logarithmic].join();
    if (!this.image || this.imageKey !== key) {
      this.imageKey = key;
      this.image = document.createElement("canvas");
      this.image.width = data.nodes;
      const rows = (this.image.height = Math.min(400, Math.max(2, times.length))), paint = this.image.getContext("2d"), pixels = paint.createImageData(data.nodes, rows);
      for (let row = 0; row < rows; row++) {
        const at = located(times, times[0] + ((times.at(-1) - times[0]) * row) / (rows - 1));
        for (let i = 0; i < data.nodes; i++)
          pixels.data.set([...colourMaps[look.colours.map][Math.round(255 * look.colours.fraction(this.density(at, i)))], 255], 4 * (row * data.nodes + i));
      }
      paint.putImageData(pixels, 0, 0);
    }
    draw.drawImage(this.image, box.left, box.top, box.right - box.left, box.bottom - box.top);
    draw.strokeStyle = this.soft;
    draw.lineWidth = 1;
    draw.strokeRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    draw.fillStyle = this.ink;
    draw.textAlign = "right";
    draw.textBaseline = "middle";
    const time = (t) => box.top + ((t - times[0]) / Math.max(1e-300, times.at(-1) - times[0])) * (box.bottom - box.top);
    draw.fillText("t = " + short(times[0]), box.left - 6, box.top + 5);
    draw.fillText(short(times.at(-1)), box.left - 6, box.bottom - 4);
    const present = times[moment.state] + moment.part * ((times[moment.state + 1] ?? times[moment.state]) - times[moment.state]);
    draw.strokeStyle = styleOf("--lump");
    draw.lineWidth = 2;
    draw.beginPath();
    draw.moveTo(box.left, time(present));
    draw.lineTo(box.right, time(present));
    draw.stroke();
    draw.textAlign = "center";
    draw.textBaseline = "top";
    draw.fillText(this.isCircle ? "angle θ from e₁, over time" : "colatitude θ from e₁, over time", (box.left + box.right) / 2, box.bottom + 4);
  }

  description({ state }) {
    const { data, times, kind } = this.pane, at = `at t = ${short(times[state])}`, where = this.isCircle ? "circle" : "colatitude";
    if (!data.densities) return `Circle with ${data.weights.length} particles ${at}`;
    let best = 0;
    for (let i = 1; i < data.nodes; i++) if (data.densities[state * data.nodes + i] > data.densities[state * data.nodes + best]) best = i;
    return `Density of a ${kind} on the ${where} ${at}, greatest, ${short(this.pane.peaks[state])}, at the angle ${short(data.angles[best])}`;
  }
}
