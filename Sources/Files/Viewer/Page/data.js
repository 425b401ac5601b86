// The header of the page, and the tables that it names.

const header = JSON.parse(document.getElementById("header").textContent);

/** The bytes behind the base64 of a gzip stream. */
async function unpacked(base64) {
  const text = atob(base64.trim());
  const packed = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) packed[i] = text.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The table at a place: rows are differences from the row before, and the lowest bytes of all numbers come first. */
function table(bytes, place) {
  if (!place) return null;
  const { offset, rows, columns, width } = place, count = rows * columns;
  const words = width === 4 ? new Uint32Array(count) : new Uint16Array(count);
  for (let b = 0; b < width; b++)
    for (let i = 0, at = offset + b * count; i < count; i++, at++) words[i] |= bytes[at] << (8 * b);
  for (let i = columns; i < count; i++) words[i] += words[i - columns];
  return words;
}

/** A number of the logarithmic code: 0, or floor · exp((q − 1) step). */
const decoded = (q, floor, step) => (q === 0 ? 0 : floor * Math.exp((q - 1) * step));

/** The tables of a pane beside its words. */
function withTables(pane, bytes) {
  const data = {
    coordinates: table(bytes, pane.coordinates), faces: table(bytes, pane.faces), densities: table(bytes, pane.densities),
    positions: table(bytes, pane.positions), angles: null, weights: null, nodes: pane.densities ? pane.densities.columns : 0,
  };
  const angles = table(bytes, pane.angles), weights = table(bytes, pane.weights);
  if (angles) data.angles = Float64Array.from(angles, (q) => (q / 32767.5 - 1) * Math.PI);
  if (weights) data.weights = Float32Array.from(weights, (q) => decoded(q, pane.weightFloor, pane.weightStep));
  return { ...pane, data };
}

/** Where a time lies among increasing ones: the state at or before it, and how far on to the next. */
function located(times, t) {
  let low = 0, high = times.length - 1;
  if (high < 1 || t <= times[0]) return { state: 0, part: 0 };
  if (t >= times[high]) return { state: high, part: 0 };
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle] <= t) low = middle; else high = middle;
  }
  return { state: low, part: (t - times[low]) / (times[high] - times[low]) };
}

/** Linear between points, constant outside. */
function interpolated(xs, ys, x) {
  const { state, part } = located(xs, x);
  return part === 0 ? ys[state] : ys[state] + part * (ys[state + 1] - ys[state]);
}

/** Up to four digits, with a real minus. */
function short(x) {
  if (!isFinite(x)) return "–";
  const text = Math.abs(x) >= 1e5 || (x !== 0 && Math.abs(x) < 1e-3) ? x.toExponential(2) : String(+x.toPrecision(4));
  return text.replace(/-/g, "−");
}
