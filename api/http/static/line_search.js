// Shows a search for lines as it goes: its figures, the best lines on a small map, and its course.
"use strict";

const OFTEN_MIN = 10;
const CURVE = { width: 200, height: 60 };
const shownFigures = {
  best_minutes: (search) => decimals(search.best_minutes, 2),
  least_minutes: (search) => decimals(search.least_minutes, 2),
  n_lines: (search) => decimals(search.n_lines, 0),
  km_per_hour: (search) => decimals(search.km_per_hour, 0),
  evaluations: (search) => decimals(search.evaluations, 0),
};

// As the pages write numbers: thin blanks between thousands.
function decimals(value, digits) {
  const [whole, rest] = value.toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return rest ? `${grouped}.${rest}` : grouped;
}

function shape(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function showSearch(panel, search) {
  panel.hidden = !search;
  if (!search) return;
  for (const [name, words] of Object.entries(shownFigures)) {
    panel.querySelector(`[data-figure="${name}"]`).textContent = words(search);
  }
  drawCurve(panel.querySelector("[data-curve]"), search.curve);
}

// Best so far in steps: it stays as it is until something better is found.
function drawCurve(svg, curve) {
  const minutes = curve.map(([, value]) => value);
  const [least, most] = [Math.min(...minutes), Math.max(...minutes)];
  const last = Math.max(...curve.map(([second]) => second), 1);
  const points = [];
  for (const [second, value] of curve) {
    const x = (second / last) * CURVE.width;
    const y = most > least ? ((most - value) / (most - least)) * CURVE.height : 0;
    if (points.length) points.push([x, points.at(-1)[1]]);
    points.push([x, y]);
  }
  points.push([CURVE.width, points.at(-1)[1]]);
  svg.replaceChildren(shape("polyline", { points: points.join(" ") }));
}

function drawLines(svg, sketch) {
  const before = new Set([...svg.querySelectorAll("polyline")].map((line) => line.getAttribute("points")));
  svg.setAttribute("viewBox", `-10 -10 ${sketch.width + 20} ${sketch.height + 20}`);
  const dots = sketch.zones.map(([x, y]) => `M${x} ${y}h0`).join("");
  const lines = sketch.lines.map((line) => {
    const points = line.points.join(" ");
    const width = line.headway_min <= OFTEN_MIN ? 3 : 1.5;
    return shape("polyline", { points, "stroke-width": width, class: before.has(points) ? "" : "new" });
  });
  svg.replaceChildren(shape("path", { d: dots }), ...lines);
}

for (const panel of document.querySelectorAll("[data-search]")) {
  const section = panel.closest("[data-follow]");
  section.addEventListener("told:progress", (event) => showSearch(panel, event.detail.progress.search));
  section.addEventListener("told:lines", (event) => drawLines(panel.querySelector("[data-sketch]"), event.detail));
}
