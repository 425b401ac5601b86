// The eye: a rotation that mouse, finger and keys change, shared by all spheres of the page.

class Camera {
  constructor() {
    // From between e₁ and e₂, a little above, as the pictures of `jko plot` are seen.
    this.home = normalized([1, 0.62, 0.5]);
    this.reset();
  }

  /** Back to the first view. */
  reset() {
    this.zoom = 1;
    const eye = this.home, right = normalized(crossed([0, 0, 1], eye));
    this.rows = [right, crossed(eye, right), eye];
  }

  /** Turns what is seen: by `x` to the right and `y` upwards, in radians. */
  turn(x, y) {
    const [right, up, eye] = this.rows, blend = (a, b, s, t) => a.map((v, c) => s * v + t * b[c]);
    const right1 = blend(right, eye, Math.cos(x), Math.sin(x)), eye1 = blend(eye, right, Math.cos(x), -Math.sin(x));
    const eye2 = blend(eye1, up, Math.cos(y), -Math.sin(y));
    const r = normalized(right1), e = normalized(eye2);
    // Orthonormal again, so that rounding does not add up.
    const u = normalized(crossed(e, r));
    this.rows = [crossed(u, e), u, e];
  }

  zoomBy(factor) { this.zoom = Math.min(8, Math.max(0.5, this.zoom * factor)); }

  /** The matrix column by column, as WebGL takes it. */
  columns() { return [0, 1, 2].flatMap((c) => this.rows.map((row) => row[c])); }

  /** Where an axis points: to the right, upwards, towards the eye. */
  axis(c) { return this.rows.map((row) => row[c]); }

  /** Listens to a canvas; `changed` is called after every change. */
  listen(canvas, changed) {
    const fingers = new Map();
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const now = [event.clientX, event.clientY], unit = 0.42 * Math.min(canvas.clientWidth, canvas.clientHeight) * this.zoom;
      if (fingers.size === 1) {
        this.turn((now[0] - before[0]) / unit, (before[1] - now[1]) / unit);
      } else {
        const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
        const apart = (p) => Math.hypot(p[0] - other[0], p[1] - other[1]);
        this.zoomBy(apart(now) / Math.max(1, apart(before)));
      }
      fingers.set(event.pointerId, now);
      changed();
    });
    for (const kind of ["pointerup", "pointercancel"]) canvas.addEventListener(kind, (event) => fingers.delete(event.pointerId));
    // Without Ctrl the wheel scrolls the page, as elsewhere; a touchpad's pinch comes with Ctrl.
    canvas.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.zoomBy(Math.exp(-event.deltaY / 200));
      changed();
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => {
      const turns = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key];
      if (turns) this.turn(...turns);
      else if (event.key === "+" || event.key === "=") this.zoomBy(1.15);
      else if (event.key === "-") this.zoomBy(1 / 1.15);
      else return;
      event.preventDefault();
      event.stopPropagation();
      changed();
    });
  }
}

function crossed(a, b) { return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]; }

function normalized(a) {
  const length = Math.hypot(...a);
  return a.map((v) => v / length);
}
