// The page: panes, the film's clock, and what the controls do.

const byId = (id) => document.getElementById(id);

/** Seconds of the whole film at speed one. */
const filmSeconds = 14;

class Page {
  constructor(panes) {
    this.panes = panes;
    this.camera = new Camera();
    this.place = 0;
    this.isPlaying = false;
    this.ratio = 2;
    this.frames = [];
    this.needsDrawing = true;
    this.layClock();
    document.querySelector("main").classList.toggle("single", panes.length === 1);
    this.views = panes.map((pane) => this.pane(pane));
    this.chooseEye();
    this.layCharts();
    this.bind();
    this.start();
    requestAnimationFrame((now) => this.tick(now));
  }

  /** One clock for all files: the union of their times, and the mean of their paces. */
  layClock() {
    this.times = [...new Set(this.panes.flatMap((p) => p.times))].sort((a, b) => a - b);
    const paces = this.times.map((t) => this.panes.reduce((sum, p) => sum + interpolated(p.times, p.pace, t), 0) / this.panes.length);
    const first = paces[0], length = paces.at(-1) - first;
    this.paces = length > 0 ? paces.map((p) => (p - first) / length) : this.times.map((_, i) => i / Math.max(1, this.times.length - 1));
  }

  pane(pane) {
    const figure = document.createElement("figure");
    figure.className = "pane";
    const add = (name, className, text) => {
      const element = document.createElement(name);
      element.className = className;
      element.textContent = text;
      figure.append(element);
      return element;
    };
    add("h2", "", pane.name);
    const kinds = { run: "minimizing movement, ", geodesic: "", particles: "particles, " };
    add("p", "model", kinds[pane.kind] + pane.model);
    const stage = add("div", "stage", "");
    byId("panes").append(figure);
    let view = null;
    try {
      view = pane.domain === "sphere" ? new SphereView(stage, pane) : new CurveView(stage, pane);
    } catch (error) {
      notice(error.message);
      stage.hidden = true;
    }
    if (view instanceof SphereView) this.camera.listen(view.canvas, () => (this.needsDrawing = true));
    const now = add("p", "now", "");
    let legend = null;
    if (pane.densities) {
      legend = add("canvas", "legend", "");
      legend.setAttribute("role", "img");
    }
    return { pane, view, now, legend };
  }

  /** The first view shows the side where most happens. */
  chooseEye() {
    const eyes = [1, -1].flatMap((x) => [1, -1].flatMap((y) => [1, -1].map((z) => normalized([x, 0.62 * y, 0.5 * z]))));
    const seen = eyes.map((eye) => this.panes.reduce((sum, pane) => sum + massTowards(pane, eye), 0));
    // The usual one unless another shows clearly more.
    const best = seen.indexOf(Math.max(...seen));
    this.camera.home = seen[best] > 1.15 * seen[0] ? eyes[best] : eyes[0];
    this.camera.reset();
  }

  layCharts() {
    this.charts = [];
    const kinds = new Map();
    for (const pane of this.panes)
      for (const chart of pane.charts) {
        if (!kinds.has(chart.label)) kinds.set(chart.label, { ...chart, curves: [] });
        for (const curve of chart.curves) kinds.get(chart.label).curves.push({ ...curve, label: this.panes.length > 1 ? (chart.curves.length > 1 ? `${pane.name}: ${curve.label}` : pane.name) : curve.label });
      }
    // One span of time for all charts, so that the present stands at one place in all of them.
    const span = minMax([...kinds.values()].flatMap((k) => k.curves.flatMap((c) => minMax(c.x))).concat(minMax(this.times)));
    for (const kind of kinds.values()) this.charts.push(new TimeChart(byId("charts"), kind, span, (t) => this.seekTime(t)));
  }

  bind() {
    const isSphere = this.views.some((v) => v.view instanceof SphereView), redraw = () => (this.needsDrawing = true);
    for (const [name, isUsed] of [["sphere", isSphere], ["density", this.panes.some((p) => p.densities)], ["particles", this.panes.some((p) => p.positions)], ["lumps", this.panes.some((p) => p.lumps.flat().length)]])
      if (!isUsed) document.querySelectorAll(`#options .${name}, #keys .${name}`).forEach((e) => (e.hidden = true));
    for (const name of Object.keys(colourMaps)) byId("map").append(new Option(name, name, name === "viridis", name === "viridis"));
    // Where one state is far denser than another a linear scale shows only that one.
    const peaks = this.panes.flatMap((p) => p.peaks ?? []);
    if (peaks.length && Math.max(...peaks) > 20 * Math.min(...peaks)) byId("spacing").value = "logarithmic";
    for (const id of ["map", "spacing", "range", "trails", "lumps", "spin"]) byId(id).addEventListener("change", redraw);
    byId("slider").addEventListener("input", () => { this.pause(); this.seek(Number(byId("slider").value)); });
    byId("play").addEventListener("click", () => this.toggle());
    byId("upright").addEventListener("click", () => { this.camera.reset(); redraw(); });
    byId("theme").addEventListener("click", () => this.switchTheme());
    document.addEventListener("keydown", (event) => this.key(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => this.setTheme(event.matches));
    new ResizeObserver(redraw).observe(byId("panes"));
    this.setTheme(matchMedia("(prefers-color-scheme: dark)").matches);
    const shown = this.panes.reduce((n, p) => n + p.times.length, 0), stored = this.panes.reduce((n, p) => n + p.storedStates, 0), error = Math.max(0, ...this.panes.map((p) => p.densityError ?? 0));
    byId("storage").textContent = [
      `Made by ${header.program}. ${shown === stored ? `All ${stored}` : `${shown} of ${stored}`} stored states, `,
      error ? `densities in 16 bits with a relative error of at most ${(100 * error).toPrecision(2)} % (0 below 10⁻⁹ of the greatest), ` : "",
      `positions to 2·10⁻⁵, linear between states; ${megabytes(header.rawBytes)} packed into ${megabytes(header.packedBytes)}. `,
      "The film runs evenly in time and in the energy's change. Nothing is loaded from elsewhere.",
    ].join("");
  }

  start() {
    this.seek(0);
    this.ended = false;
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches && this.times.length > 1 && !location.hash.includes("still")) this.play();
  }

  setTheme(isDark) {
    document.documentElement.classList.toggle("dark", isDark);
    document.documentElement.classList.toggle("light", !isDark);
    tones.clear();
    this.needsDrawing = true;
  }

  switchTheme() { this.setTheme(!document.documentElement.classList.contains("dark")); }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target, takesKeys = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
    const actions = { ArrowLeft: () => this.stepBy(-1), ArrowRight: () => this.stepBy(1), Home: () => this.seek(0), End: () => this.seek(1) };
    const letters = {
      l: () => { byId("spacing").selectedIndex = 1 - byId("spacing").selectedIndex; this.needsDrawing = true; },
      d: () => this.switchTheme(), 0: () => { this.camera.reset(); this.needsDrawing = true; },
    };
    if (event.key === " " && !(target instanceof HTMLButtonElement) && !takesKeys) this.toggle();
    else if (actions[event.key] && !(target instanceof HTMLSelectElement)) { this.pause(); actions[event.key](); }
    else if (letters[event.key.toLowerCase()] && !(target instanceof HTMLSelectElement)) letters[event.key.toLowerCase()]();
    else return;
    event.preventDefault();
  }

  get time() { return interpolated(this.paces, this.times, this.place); }

  seek(place) {
    this.place = Math.min(1, Math.max(0, place));
    this.needsDrawing = true;
  }

  seekTime(t) {
    this.pause();
    this.seek(interpolated(this.times, this.paces, t));
  }

  /** To the stored state before or after the present time. */
  stepBy(count) {
    const { state, part } = located(this.paces, this.place), to = count < 0 && part > 1e-9 ? state : state + count;
    this.seek(this.paces[Math.min(this.paces.length - 1, Math.max(0, to))]);
  }

  play() {
    if (this.place >= 1) this.place = 0;
    this.isPlaying = true;
    this.before = undefined;
    this.frames = [];
    byId("play").textContent = "Pause";
    this.needsDrawing = true;
  }

  pause() {
    this.isPlaying = false;
    byId("play").textContent = "Play";
    this.needsDrawing = true;
  }

  toggle() { if (this.isPlaying) this.pause(); else this.play(); }

  /** Drawings a second, over the last ones. */
  get rate() { return this.frames.length < 2 ? 0 : (1000 * (this.frames.length - 1)) / (this.frames.at(-1) - this.frames[0]); }

  tick(now) {
    const passed = this.before === undefined ? 0 : Math.min(200, now - this.before);
    this.before = now;
    if (this.isPlaying) {
      this.seek(this.place + (passed / 1000 / filmSeconds) * Number(byId("speed").value));
      if (this.place >= 1) this.pause();
    }
    if (byId("spin").checked) { this.camera.turn(-0.00025 * passed, 0); this.needsDrawing = true; }
    if (this.needsDrawing) {
      this.needsDrawing = false;
      this.draw();
      this.frames.push(now);
      if (this.frames.length > 40) this.frames.shift();
      // A slow machine draws fewer pixels.
      if (this.isPlaying && this.ratio > 0.7 && this.frames.length > 20 && this.rate < 35) {
        this.ratio = this.ratio > 1 ? 1 : 0.7;
        this.frames = [];
      }
    }
    requestAnimationFrame((later) => this.tick(later));
  }

  draw() {
    const t = this.time, moments = this.panes.map((pane) => located(pane.times, t));
    const logarithmic = byId("spacing").value === "logarithmic", map = byId("map").value;
    const peaks = this.panes.flatMap((pane, i) => byId("range").value === "film" ? pane.peaks ?? [] : pane.peaks ? [pane.peaks[moments[i].state]] : []);
    const colours = new ColourScale(Math.max(0, ...peaks), logarithmic, map);
    const look = { colours, trails: byId("trails").checked, lumps: byId("lumps").checked, ratio: this.ratio };
    this.views.forEach(({ pane, view, now, legend }, i) => {
      view?.draw(moments[i], this.camera, look);
      if (legend) colours.drawLegend(legend, pane.quantity);
      const lumps = pane.lumps[moments[i].state], heavy = lumps.reduce((sum, l) => sum + l[3], 0);
      now.textContent = [
        pane.peaks ? `greatest density ${short(pane.peaks[moments[i].state])}` : `${pane.data.weights.length} particles`,
        heavy > 0 ? `${Math.round(100 * heavy)} % of the mass in ${lumps.length === 1 ? "one place" : `${lumps.length} places`}` : "",
        t > pane.times.at(-1) + 1e-12 ? `ends at t = ${short(pane.times.at(-1))}` : "",
      ].filter(Boolean).join(" · ");
    });
    byId("time").textContent = `t = ${short(t)}`;
    const slider = byId("slider");
    slider.value = this.place;
    slider.setAttribute("aria-valuetext", `t = ${short(t)}`);
    for (const chart of this.charts) chart.mark(t);
    this.writeLedger(t);
    // Words for a reader of the screen change when the film stands.
    if (!this.isPlaying) this.views.forEach(({ view }, i) => view?.canvas.setAttribute("aria-label", view.description(moments[i])));
  }

  /** The row of the step that ended last. */
  writeLedger(t) {
    const rows = this.panes.map(({ ledger }) => {
      const end = ledger.times.findLastIndex((time) => time <= t + 1e-9 * Math.max(1, Math.abs(t)));
      return { ledger, row: end };
    });
    const key = rows.map((r) => r.row).join();
    if (this.ledgerKey === key) return;
    this.ledgerKey = key;
    byId("ledger").replaceChildren(...rows.map(({ ledger, row }, i) => {
      const element = document.createElement("table"), caption = element.createCaption();
      caption.textContent = (this.panes.length > 1 ? `${this.panes[i].name}: ` : "") + (row < 0 ? "before the first step" : `ledger at t = ${short(ledger.times[row])}`);
      const head = element.createTHead().insertRow(), body = element.createTBody().insertRow();
      ledger.columns.forEach((name, c) => {
        const cell = document.createElement("th");
        cell.scope = "col";
        cell.textContent = name;
        head.append(cell);
        body.insertCell().textContent = row < 0 ? "–" : ledger.rows[row][c].replace(/-(?=\d)/g, "−");
      });
      return element;
    }));
  }
}

/** Mass in some states of a pane, weighted by how well it is seen from `eye`. */
function massTowards(pane, eye) {
  const { data, times } = pane, triples = data.densities ? data.coordinates : data.positions;
  if (pane.domain !== "sphere" || !triples) return 0;
  const count = data.densities ? data.nodes : data.weights.length, last = times.length - 1;
  let seen = 0, total = 0;
  for (const state of new Set([0, last >> 1, last]))
    for (let i = 0; i < count; i++) {
      const at = 3 * (data.densities ? i : state * count + i);
      const mass = data.densities ? decoded(data.densities[state * count + i], pane.densityFloor, pane.densityStep) : data.weights[i];
      const height = [0, 1, 2].reduce((sum, c) => sum + eye[c] * ((triples[at + c] << 16) >> 16), 0) / 32767;
      total += mass;
      if (height > 0) seen += mass * height;
    }
  return total > 0 ? seen / total : 0;
}

const megabytes = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toPrecision(3)} MB`);

function notice(text) {
  byId("notice").textContent = text;
  byId("notice").hidden = false;
}

if (typeof DecompressionStream === "undefined") notice("This browser is too old to unpack the page; browsers since 2023 can.");
else unpacked(byId("data").textContent)
  .then((bytes) => (window.jkoView = new Page(header.panes.map((pane) => withTables(pane, bytes)))))
  .catch((error) => { notice(`The page could not be shown: ${error.message}`); throw error; });
