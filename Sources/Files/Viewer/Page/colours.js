// Colours: which one a number has, and the legend that tells.

/** 256 pixels [r, g, b] of a map, darkest first. */
const colourMaps = Object.fromEntries(Object.entries(header.colourMaps).map(([name, hex]) => [
  name, Array.from({ length: 256 }, (_, i) => [0, 2, 4].map((c) => parseInt(hex.substr(6 * i + c, 2), 16))),
]));

const styleOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Colours of the page as [r, g, b] from 0 to 1, asked for once in each theme. */
const tones = new Map();

function tone(name) {
  if (!tones.has(name)) {
    const hex = styleOf(name);
    tones.set(name, [1, 3, 5].map((at) => parseInt(hex.substr(at, 2), 16) / 255));
  }
  return tones.get(name);
}

/** A range of densities laid out over the colours. */
class ColourScale {
  constructor(peak, logarithmic, map) {
    this.logarithmic = logarithmic;
    this.high = peak > 0 ? peak : 1;
    this.low = logarithmic ? this.high * 1e-4 : 0;
    this.map = map;
  }

  fraction(x) {
    const s = this.logarithmic ? Math.log(Math.max(x, this.low) / this.low) / Math.log(this.high / this.low) : x / this.high;
    return Math.min(1, Math.max(0, s));
  }

  css(x) {
    const [r, g, b] = colourMaps[this.map][Math.round(255 * this.fraction(x))];
    return `rgb(${r} ${g} ${b})`;
  }

  /** Draws the colours with numbers under them, when it has not been done. */
  drawLegend(canvas, label) {
    const ratio = Math.min(2, window.devicePixelRatio || 1), width = canvas.clientWidth, height = canvas.clientHeight;
    const key = [this.high, this.logarithmic, this.map, width, document.documentElement.className].join();
    if (!width || canvas.drawnKey === key) return;
    canvas.drawnKey = key;
    if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
    if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
    const draw = canvas.getContext("2d");
    draw.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw.clearRect(0, 0, width, height);
    draw.font = "12px system-ui, sans-serif";
    draw.fillStyle = styleOf("--ink");
    const side = draw.measureText(label).width + 14, length = Math.max(80, Math.min(340, width - side - 24));
    const left = (width - side - length) / 2 + side;
    draw.textBaseline = "middle";
    draw.fillText(label, left - side, 10);
    colourMaps[this.map].forEach(([r, g, b], i) => {
      draw.fillStyle = `rgb(${r} ${g} ${b})`;
      draw.fillRect(left + (i / 256) * length, 4, length / 256 + 0.6, 12);
    });
    draw.strokeStyle = styleOf("--soft");
    draw.strokeRect(left, 4, length, 12);
    draw.fillStyle = styleOf("--ink");
    draw.textAlign = "center";
    draw.textBaseline = "top";
    const marks = ticks(this.low, this.high, this.logarithmic, 4);
    for (const tick of marks) {
      const x = left + this.fraction(tick.value) * length;
      draw.fillRect(x - 0.5, 16, 1, 4);
      draw.fillText(tick.label, x, 22);
    }
    draw.textAlign = "start";
    canvas.setAttribute("aria-label", `Colours of the ${label}, ${this.logarithmic ? "logarithmic" : "linear"}, from ${short(this.low)} to ${short(this.high)}`);
  }
}

/** Round numbers within a range. */
function ticks(low, high, logarithmic, count) {
  const marks = [];
  if (logarithmic && Math.log10(high / low) >= 2) {
    const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9), by = Math.max(1, Math.ceil((last - first) / count));
    const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    for (let e = first; e <= last; e += by)
      marks.push({ value: 10 ** e, label: "10" + (e < 0 ? "⁻" : "") + [...String(Math.abs(e))].map((d) => digits[d]).join("") });
    return marks;
  }
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((m) => m * power >= rough * 0.9) || 10);
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) marks.push({ value: k * step, label: tickLabel(k * step, step) });
  return marks;
}

function tickLabel(value, step) {
  if (Math.abs(value) >= 1e5 || (step < 1e-4 && value !== 0)) return value.toExponential(1).replace(/-/g, "−");
  const decimals = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9) + (Math.abs(Math.log10(step / 2.5) % 1) < 1e-9 ? 1 : 0)));
  return value.toFixed(decimals).replace(/-/g, "−");
}
