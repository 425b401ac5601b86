// The sphere: density as colours, particles with trails, concentrated mass as discs. Plain WebGL2, seen without perspective.

const surfaceShaders = [`#version 300 es
in vec3 place; in float value;
uniform mat3 turn; uniform vec2 scale;
out float density, height;
void main() {
  vec3 p = turn * place;
  density = value;
  height = p.z;
  gl_Position = vec4(p.xy * scale, -0.4 * p.z, 1.0);
}`, `#version 300 es
precision highp float;
in float density, height;
uniform float low, high; uniform bool logarithmic, plain; uniform vec3 tone; uniform sampler2D colours;
out vec4 colour;
void main() {
  float s = logarithmic ? log(max(density, low) / low) / log(high / low) : (density - low) / (high - low);
  vec3 c = plain ? tone : texture(colours, vec2((clamp(s, 0.0, 1.0) * 255.0 + 0.5) / 256.0, 0.5)).rgb;
  // A little darker towards the rim: round, and true to the legend over most of the disc.
  colour = vec4(c * mix(0.7, 1.0, smoothstep(-0.02, 0.42, height)), 1.0);
}`];

/** Discs that face the eye, particles and concentrated mass: as squares, or as points, which software draws faster by far. */
const discShaders = (asPoints) => [`#version 300 es
in vec3 place0, place1; in float radius;
uniform mat3 turn; uniform vec2 scale; uniform float part, least, pixels;
out vec2 corner; out float size;
void main() {
  vec3 p = turn * normalize(mix(place0, place1, part));
  // least: the smallest radius that is seen, in units of the sphere's.
  size = max(radius, least);
  ${asPoints ? "gl_PointSize = 2.0 * size * pixels; corner = vec2(0.0);" : "corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;"}
  // Lifted by its size, or the sphere would cut into it; what is behind is left out.
  gl_Position = vec4((p.xy + corner * size) * scale, -0.4 * (p.z + size) - 0.012, p.z < -0.02 ? 0.0 : 1.0);
}`, `#version 300 es
precision highp float;
in vec2 corner; in float size;
uniform vec3 tone, edge; uniform float pixels, alpha;
out vec4 colour;
void main() {
  float r = length(${asPoints ? "2.0 * gl_PointCoord - 1.0" : "corner"}), px = 1.0 / (size * pixels);
  if (r > 1.0) discard;
  vec3 c = mix(tone, edge, smoothstep(1.0 - 2.2 * px, 1.0 - 1.2 * px, r) * step(4.0 * px, 1.0));
  float a = alpha * (1.0 - smoothstep(1.0 - px, 1.0, r));
  colour = vec4(c * a, a);
}`];

/** The way of each particle from one row of places, the first half of the vertices, to the next. */
const trailShaders = [`#version 300 es
in vec3 before, place;
uniform mat3 turn; uniform vec2 scale; uniform float part; uniform int count;
void main() {
  vec3 p = turn * (gl_VertexID < count ? place : mix(before, place, part));
  gl_Position = vec4(p.xy * scale * 1.001, -0.4 * p.z - 0.008, 1.0);
}`, `#version 300 es
precision highp float;
uniform vec3 tone; uniform float alpha;
out vec4 colour;
void main() { colour = vec4(tone * alpha, alpha); }`];

const lineShaders = [`#version 300 es
in vec3 place;
uniform mat3 turn; uniform vec2 scale;
void main() { vec3 p = turn * place; gl_Position = vec4(p.xy * scale, -0.4 * p.z - 0.004, 1.0); }`, trailShaders[1]];

/** States of the film that a trail reaches back. */
const trailStates = 14;

class SphereView {
  constructor(stage, pane) {
    this.pane = pane;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "sphere";
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    stage.append(this.canvas);
    this.axes = ["e₁", "e₂", "e₃"].flatMap((name, c) => [1, -1].map((sign) => {
      const span = document.createElement("span");
      span.className = "axis";
      span.textContent = (sign < 0 ? "−" : "") + name;
      span.setAttribute("aria-hidden", "true");
      stage.append(span);
      return { span, c, sign };
    }));
    // Smooth edges cost a processor that draws by itself twice the time.
    this.isSoftware = drawsInSoftware();
    const gl = (this.gl = this.canvas.getContext("webgl2", { antialias: !this.isSoftware, alpha: true, preserveDrawingBuffer: true }));
    if (!gl) throw new Error("this browser draws no WebGL2, so the sphere is not shown; curves and ledger are");
    this.surface = this.program(surfaceShaders, ["place", "value"]);
    this.discs = this.program(discShaders(false), ["place0", "place1", "radius"]);
    this.points = this.program(discShaders(true), ["place0", "place1", "radius"]);
    this.trail = this.program(trailShaders, ["before", "place"]);
    this.lines = this.program(lineShaders, ["place"]);
    this.upload();
    this.texture = gl.createTexture();
  }

  program([vertex, fragment], attributes) {
    const gl = this.gl, program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
      gl.attachShader(program, shader);
    }
    attributes.forEach((name, index) => gl.bindAttribLocation(program, index, name));
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program));
    const uniforms = {};
    for (let i = 0; i < gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS); i++) {
      const name = gl.getActiveUniform(program, i).name;
      uniforms[name] = gl.getUniformLocation(program, name);
    }
    return { program, uniforms };
  }

  buffer(values, target = this.gl.ARRAY_BUFFER) {
    const gl = this.gl, buffer = gl.createBuffer();
    gl.bindBuffer(target, buffer);
    gl.bufferData(target, values, gl.STATIC_DRAW);
    return buffer;
  }

  upload() {
    const gl = this.gl, data = this.pane.data;
    let places, faces;
    if (data.faces) {
      // Three numbers of two bytes each, padded to the eight that hardware likes.
      places = padded(data.coordinates);
      faces = data.faces;
    } else {
      [places, faces] = globe(48);
    }
    this.places = this.buffer(places);
    // All faces are oriented alike, and the one in the middle of the list is no point at a pole: it tells.
    const middle = 3 * Math.floor(faces.length / 6);
    const [a, b, c] = [0, 1, 2].map((k) => [0, 1, 2].map((x) => (places[4 * faces[middle + k] + x] << 16) >> 16));
    this.isOutward = a.reduce((sum, v, x) => sum + v * crossed(b, c)[x], 0) > 0;
    this.patches = patches(places, faces);
    this.faces = this.buffer(this.patches.faces, gl.ELEMENT_ARRAY_BUFFER);
    if (data.densities) {
      this.values = new Float32Array(data.nodes);
      this.valueBuffer = this.buffer(this.values);
      this.decoding = Float32Array.from({ length: 65536 }, (_, q) => decoded(q, this.pane.densityFloor, this.pane.densityStep));
    }
    if (data.positions) {
      this.particleCount = data.weights.length;
      this.positions = this.buffer(padded(data.positions));
      this.uploadTrails();
      this.radii = this.buffer(Float32Array.from(data.weights, (w) => 0.2 * Math.sqrt(w)));
    }
    const lumps = this.pane.lumps.flat();
    this.lumpStarts = [0];
    for (const state of this.pane.lumps) this.lumpStarts.push(this.lumpStarts.at(-1) + state.length);
    this.lumps = this.buffer(Float32Array.from(lumps.flatMap((l) => [l[0], l[1], l[2], l[4]])));
    const lines = [];
    for (let c = 0; c < 3; c++)
      for (let i = 0; i <= 128; i++) {
        const p = [0, 0, 0];
        p[(c + 1) % 3] = Math.cos((i / 64) * Math.PI);
        p[(c + 2) % 3] = Math.sin((i / 64) * Math.PI);
        lines.push(...p);
      }
    for (let c = 0; c < 3; c++)
      for (const sign of [1, -1]) for (const r of [1, 1.14]) { const p = [0, 0, 0]; p[c] = sign * r; lines.push(...p); }
    this.lineBuffer = this.buffer(new Float32Array(lines));
  }

  /** Rows of places between which trails are drawn: the states, long ways cut so that they bend along the sphere. Of very many
   * particles only some have trails. */
  uploadTrails() {
    const { positions } = this.pane.data, all = this.particleCount, states = this.pane.times.length;
    const cuts = Math.min(6, Math.max(1, Math.ceil(longestStep(positions, all) / 0.25)));
    const by = Math.ceil((all * trailStates * cuts) / (this.isSoftware ? 9000 : 200000)), count = Math.floor((all - 1) / by) + 1;
    const rows = (states - 1) * cuts + 1, places = new Int16Array(4 * count * (rows + 1));
    for (let row = 0; row < rows; row++)
      for (let k = 0; k < count; k++) {
        const state = Math.floor(row / cuts), part = (row % cuts) / cuts, at = 3 * (state * all + k * by), next = part ? at + 3 * all : at;
        const p = [0, 1, 2].map((c) => (1 - part) * ((positions[at + c] << 16) >> 16) + part * ((positions[next + c] << 16) >> 16));
        const length = Math.hypot(...p) || 1;
        // The first row is nobody's: that before the first state.
        for (let c = 0; c < 3; c++) places[4 * ((row + 1) * count + k) + c] = Math.round((32767 * p[c]) / length);
      }
    const ends = new Uint32Array(2 * count);
    for (let k = 0; k < count; k++) { ends[2 * k] = k; ends[2 * k + 1] = count + k; }
    this.trails = { places: this.buffer(places), ends: this.buffer(ends, this.gl.ELEMENT_ARRAY_BUFFER), count, cuts };
  }

  /** The colours of a map as a row of pixels. */
  setMap(name) {
    const gl = this.gl;
    if (this.map === name) return;
    this.map = name;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, Uint8Array.from(colourMaps[name].flatMap((c) => [...c, 255])));
    for (const [key, value] of [[gl.TEXTURE_MIN_FILTER, gl.LINEAR], [gl.TEXTURE_MAG_FILTER, gl.LINEAR], [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE], [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE]])
      gl.texParameteri(gl.TEXTURE_2D, key, value);
  }

  /** Draws the state at `moment` = {state, part} through `camera`, as `look` says. */
  draw(moment, camera, look) {
    const gl = this.gl, canvas = this.canvas, ratio = Math.min(look.ratio, window.devicePixelRatio || 1);
    const width = Math.max(1, Math.round(canvas.clientWidth * ratio)), height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
    const radius = 0.42 * Math.min(width, height) * camera.zoom;
    const view = { turn: camera.columns(), scale: [(2 * radius) / width, (2 * radius) / height], radius, ratio };
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    gl.disable(gl.BLEND);
    this.drawSurface(moment, view, look);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.drawLines(view);
    if (this.positions) this.drawParticles(moment, view, look);
    if (look.lumps) this.drawLumps(moment, view);
    this.placeAxes(camera, radius / ratio);
  }

  use({ program, uniforms }, view) {
    const gl = this.gl;
    gl.useProgram(program);
    gl.uniformMatrix3fv(uniforms.turn, false, view.turn);
    gl.uniform2fv(uniforms.scale, view.scale);
    return uniforms;
  }

  attribute(index, buffer, size, type, normalized, stride, offset, divisor = 0) {
    const gl = this.gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(index);
    gl.vertexAttribPointer(index, size, type, normalized, stride, offset);
    gl.vertexAttribDivisor(index, divisor);
  }

  drawSurface({ state, part }, view, look) {
    const gl = this.gl, pane = this.pane, uniforms = this.use(this.surface, view);
    this.attribute(0, this.places, 3, gl.SHORT, true, 8, 0);
    gl.disableVertexAttribArray(2);
    if (this.values) {
      const { values, decoding, pane: { data: { densities, nodes } } } = this, next = Math.min(state + 1, pane.times.length - 1);
      for (let i = 0, a = state * nodes, b = next * nodes; i < nodes; i++, a++, b++) {
        const before = decoding[densities[a]];
        values[i] = before + part * (decoding[densities[b]] - before);
      }
      this.attribute(1, this.valueBuffer, 1, gl.FLOAT, false, 4, 0);
      gl.bufferSubData(gl.ARRAY_BUFFER, 0, values);
    } else gl.disableVertexAttribArray(1);
    gl.uniform1f(uniforms.low, look.colours.low);
    gl.uniform1f(uniforms.high, look.colours.high);
    gl.uniform1i(uniforms.logarithmic, look.colours.logarithmic ? 1 : 0);
    gl.uniform1i(uniforms.plain, this.values ? 0 : 1);
    gl.uniform3fv(uniforms.tone, tone("--sphere"));
    this.setMap(look.colours.map);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.faces);
    gl.enable(gl.CULL_FACE);
    gl.cullFace(gl.BACK);
    gl.frontFace(this.isOutward ? gl.CCW : gl.CW);
    // Patches behind are not even looked at; neighbours in the list are drawn in one call.
    const eye = [2, 5, 8].map((at) => view.turn[at]);
    let first = -1;
    for (const patch of [...this.patches.list, null]) {
      const isSeen = patch && patch.axis.reduce((sum, v, c) => sum + v * eye[c], 0) > -patch.sine;
      if (isSeen && first < 0) first = patch.first;
      if (!isSeen && first >= 0) {
        const end = patch ? patch.first : this.patches.faces.length;
        gl.drawElements(gl.TRIANGLES, end - first, gl.UNSIGNED_INT, 4 * first);
        first = -1;
      }
    }
    gl.disable(gl.CULL_FACE);
  }

  /** Three great circles and the ends of the axes. */
  drawLines(view) {
    const gl = this.gl, uniforms = this.use(this.lines, view);
    this.attribute(0, this.lineBuffer, 3, gl.FLOAT, false, 12, 0);
    for (const index of [1, 2]) gl.disableVertexAttribArray(index);
    gl.uniform3fv(uniforms.tone, this.values ? [1, 1, 1] : tone("--soft"));
    gl.uniform1f(uniforms.alpha, 0.28);
    for (let c = 0; c < 3; c++) gl.drawArrays(gl.LINE_STRIP, 129 * c, 129);
    gl.uniform3fv(uniforms.tone, tone("--soft"));
    gl.uniform1f(uniforms.alpha, 1);
    gl.drawArrays(gl.LINES, 387, 12);
  }

  drawParticles({ state, part }, view, look) {
    const gl = this.gl, count = this.particleCount, bytes = 8 * count, last = this.pane.times.length - 1, next = Math.min(state + 1, last);
    gl.disableVertexAttribArray(2);
    if (look.trails) this.drawTrails(state, part, view);
    const isFew = count <= 64, uniforms = this.use(isFew ? this.discs : this.points, view), divisor = isFew ? 1 : 0;
    this.attribute(0, this.positions, 3, gl.SHORT, true, 8, state * bytes, divisor);
    this.attribute(1, this.positions, 3, gl.SHORT, true, 8, next * bytes, divisor);
    this.attribute(2, this.radii, 1, gl.FLOAT, false, 4, 0, divisor);
    this.setDiscs(uniforms, view, part, "--s0", 1.6);
    if (isFew) this.drawSquares(count);
    else gl.drawArrays(gl.POINTS, 0, count);
  }

  drawTrails(state, part, view) {
    const gl = this.gl, { places, ends, count, cuts } = this.trails, uniforms = this.use(this.trail, view), now = (state + part) * cuts, bytes = 8 * count;
    gl.uniform3fv(uniforms.tone, tone("--s0"));
    gl.uniform1i(uniforms.count, count);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, ends);
    const last = (this.pane.times.length - 1) * cuts, reach = trailStates * cuts;
    for (let row = Math.max(0, Math.floor(now) - reach); row <= Math.min(now, last - 1); row++) {
      const done = Math.min(1, now - row);
      if (done <= 0) continue;
      this.attribute(0, places, 3, gl.SHORT, true, 8, row * bytes);
      this.attribute(1, places, 3, gl.SHORT, true, 8, (row + 1) * bytes);
      gl.uniform1f(uniforms.part, done);
      gl.uniform1f(uniforms.alpha, 0.55 * Math.max(0, 1 - (now - row - done) / reach));
      gl.drawElements(gl.LINES, 2 * count, gl.UNSIGNED_INT, 0);
    }
  }

  drawLumps({ state, part }, view) {
    const gl = this.gl, shown = part < 0.5 ? state : Math.min(state + 1, this.pane.times.length - 1);
    const first = this.lumpStarts[shown], count = this.lumpStarts[shown + 1] - first;
    if (!count) return;
    const uniforms = this.use(this.discs, view);
    for (const index of [0, 1]) this.attribute(index, this.lumps, 3, gl.FLOAT, false, 16, 16 * first, 1);
    this.attribute(2, this.lumps, 1, gl.FLOAT, false, 16, 16 * first + 12, 1);
    this.setDiscs(uniforms, view, 0, "--lump", 3);
    this.drawSquares(count);
  }

  setDiscs(uniforms, view, part, colour, leastPixels) {
    const gl = this.gl;
    gl.uniform1f(uniforms.part, part);
    gl.uniform1f(uniforms.least, (leastPixels * view.ratio) / view.radius);
    gl.uniform1f(uniforms.pixels, view.radius);
    gl.uniform3fv(uniforms.tone, tone(colour));
    gl.uniform3fv(uniforms.edge, tone("--edge"));
    gl.uniform1f(uniforms.alpha, 0.86);
  }

  drawSquares(count) {
    const gl = this.gl;
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
    for (const index of [0, 1, 2]) gl.vertexAttribDivisor(index, 0);
  }

  placeAxes(camera, radius) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    for (const { span, c, sign } of this.axes) {
      const [x, y, z] = camera.axis(c).map((v) => v * sign);
      // Behind the sphere unless it stands out beside it.
      const isSeen = z > -0.05 || 1.2 * Math.hypot(x, y) > 1.05;
      span.style.visibility = isSeen ? "visible" : "hidden";
      span.classList.toggle("over", Boolean(this.values) && 1.21 * Math.hypot(x, y) < 1);
      span.style.transform = `translate(${width / 2 + 1.21 * radius * x}px, ${height / 2 - 1.21 * radius * y}px) translate(-50%, -50%)`;
    }
  }

  /** What a reader of the screen is told. */
  description({ state }) {
    const { data, times, kind } = this.pane, at = `at t = ${short(times[state])}`;
    const lumps = this.pane.lumps[state].slice(0, 3).map((l) => `${Math.round(100 * l[3])} % of the mass near (${l.slice(0, 3).map((x) => x.toFixed(2)).join(", ")})`);
    const help = "Arrow keys turn it, plus and minus zoom.";
    if (!data.densities) return `Sphere with ${data.weights.length} particles ${at}. ${lumps.join("; ")} ${help}`;
    let best = 0;
    const row = state * data.nodes;
    for (let i = 1; i < data.nodes; i++) if (data.densities[row + i] > data.densities[row + best]) best = i;
    const place = [0, 1, 2].map((c) => ((data.coordinates[3 * best + c] << 16) >> 16) / 32767).map((x) => x.toFixed(2));
    return `Sphere with the density of a ${kind} ${at}, greatest, ${short(this.pane.peaks[state])}, near (${place.join(", ")}). ${lumps.join("; ")} ${help}`;
  }
}

/** The longest way of a particle between two states, in radians. */
function longestStep(positions, count) {
  let longest = 0;
  for (let i = 0; i + 3 * count < positions.length; i += 3) {
    let square = 0;
    for (let c = 0; c < 3; c++) square += ((((positions[i + 3 * count + c] << 16) >> 16) - ((positions[i + c] << 16) >> 16)) / 32767) ** 2;
    longest = Math.max(longest, square);
  }
  return 2 * Math.asin(Math.min(1, Math.sqrt(longest) / 2));
}

/** Whether the processor draws, for want of a graphics card. */
function drawsInSoftware() {
  const gl = document.createElement("canvas").getContext("webgl2"), info = gl?.getExtension("WEBGL_debug_renderer_info");
  const isSoftware = info ? /swiftshader|llvmpipe|software|basic render/i.test(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : false;
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return isSoftware;
}

/** Triples of 16-bit numbers with a fourth that nobody reads. */
function padded(triples) {
  const count = triples.length / 3, words = new Uint16Array(4 * count);
  for (let i = 0; i < count; i++) for (let c = 0; c < 3; c++) words[4 * i + c] = triples[3 * i + c];
  return words;
}

/** Faces sorted into patches of the sphere: for each an axis, and the sine of the angle that it reaches from it. */
function patches(places, faces) {
  const count = faces.length / 3, at = (node) => normalized([0, 1, 2].map((c) => (places[4 * node + c] << 16) >> 16)), bins = new Map();
  for (let f = 0; f < count; f++) {
    const [x, y, z] = [0, 1, 2].map((c) => [0, 1, 2].reduce((sum, k) => sum + ((places[4 * faces[3 * f + k] + c] << 16) >> 16), 0));
    // Eight octants, each cut in four by which coordinate is greatest, or none clearly.
    const size = [x, y, z].map(Math.abs), octant = (x > 0 ? 1 : 0) + (y > 0 ? 2 : 0) + (z > 0 ? 4 : 0);
    const greatest = size.indexOf(Math.max(...size)), total = size[0] + size[1] + size[2], key = 4 * octant + (size[greatest] > 0.55 * total ? greatest : 3);
    if (!bins.has(key)) bins.set(key, []);
    bins.get(key).push(f);
  }
  const sorted = new Uint32Array(faces.length), list = [];
  let next = 0;
  for (const key of [...bins.keys()].sort((a, b) => a - b)) {
    const first = next, nodes = new Set();
    for (const f of bins.get(key)) for (let k = 0; k < 3; k++) { sorted[next++] = faces[3 * f + k]; nodes.add(faces[3 * f + k]); }
    const points = [...nodes].map(at), axis = normalized([0, 1, 2].map((c) => points.reduce((sum, p) => sum + p[c], 0)));
    const cosine = points.reduce((least, p) => Math.min(least, p[0] * axis[0] + p[1] * axis[1] + p[2] * axis[2]), 1);
    list.push({ first, axis, sine: cosine > 0 ? Math.sqrt(1 - cosine * cosine) + 0.01 : 1 });
  }
  return { faces: sorted, list };
}

/** A sphere of parallels and meridians for particles to lie on: places in 16 bits, padded, and faces. */
function globe(rows) {
  const columns = 2 * rows, places = new Int16Array(4 * (rows + 1) * (columns + 1)), faces = [];
  for (let j = 0; j <= rows; j++)
    for (let i = 0; i <= columns; i++) {
      const theta = (Math.PI * j) / rows, phi = (2 * Math.PI * i) / columns, k = j * (columns + 1) + i;
      [Math.sin(theta) * Math.cos(phi), Math.sin(theta) * Math.sin(phi), Math.cos(theta)].forEach((x, c) => (places[4 * k + c] = Math.round(32767 * x)));
      if (i < columns && j < rows) faces.push(k, k + 1, k + columns + 1, k + 1, k + columns + 2, k + columns + 1);
    }
  return [places, faces];
}
