/* Draws the maps of a page from its data block, and answers to its choices, tables and pointer.

   Names in the data were chosen by anybody. They only ever become text: by `textContent` in tips, by
   `fillText` on the canvas. Nothing here builds HTML from a string.

   Each layer is a handful of canvas objects, however many streets it has. Canvases take no part in
   finding what the pointer is on: `thingAt` asks the layers, topmost first. */
"use strict";

window.routewright = (() => {
  const STEPS = 1e5; // per degree, as in maps/packed.py
  const PANES = { zones: 310, streets: 320, loads: 410, lines: 420, stations: 425, stops: 430, depots: 440, labels: 450 };
  const TOUCH = window.matchMedia("(pointer: coarse)").matches;
  const REACH = TOUCH ? 14 : 6; // pixels
  const LEAST = 60; // pixels of a map that can be seen
  const NAMES_FROM = 15.5; // zoom from which every stop that is seen has its name
  const ADDRESS = "line-";
  const views = new Map();
  let data = null;

  if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
    L.Map.mergeOptions({ zoomAnimation: false, fadeAnimation: false, inertia: false });
  }

  // --- shapes ------------------------------------------------------------------------------------

  function unpack(shapes) {
    let lon = 0, lat = 0, at = 0;
    return shapes.lengths.map((length) => {
      const points = [];
      for (let i = 0; i < length; i += 1) {
        lon += shapes.steps[at];
        lat += shapes.steps[at + 1];
        at += 2;
        points.push(L.latLng(lat / STEPS, lon / STEPS));
      }
      return points;
    });
  }

  function unpackLanes(runs) {
    const lanes = [];
    for (let i = 0; i < runs.length; i += 2) {
      for (let n = 0; n < runs[i + 1]; n += 1) lanes.push(runs[i] / 10);
    }
    return lanes;
  }

  /* Lines grow with the zoom, less than streets do. */
  const scaleAt = (zoom) => Math.min(1.7, Math.max(0.45, 1 + (zoom - 13.5) * 0.23));

  /* Points moved to the lane of each piece; positive is right of the driving direction. */
  function inLanes(points, lanes, scale) {
    const moved = [];
    let before = null;
    let from = points[0];
    for (let i = 1; i < points.length; i += 1) {
      const to = points[i];
      const length = Math.hypot(to.x - from.x, to.y - from.y);
      const isLast = i === points.length - 1;
      if (length < 2 && !(isLast && before === null)) continue; // too short to tell a direction
      const lane = lanes[i - 1] * scale;
      const across = length
        ? { x: -(to.y - from.y) / length, y: (to.x - from.x) / length, lane }
        : { x: 0, y: 0, lane };
      joinLanes(moved, from, before, across);
      before = across;
      from = to;
    }
    if (before) moved.push(L.point(from.x + before.x * before.lane, from.y + before.y * before.lane));
    return moved;
  }

  function joinLanes(moved, point, before, across) {
    const shift = (a) => L.point(point.x + a.x * a.lane, point.y + a.y * a.lane);
    if (!before) {
      moved.push(shift(across));
      return;
    }
    const turn = before.x * across.x + before.y * across.y; // cosine of the bend
    if (before.lane !== across.lane || turn < -0.3) {
      moved.push(shift(before), shift(across));
      return;
    }
    const spread = across.lane / (1 + turn);
    moved.push(L.point(point.x + (before.x + across.x) * spread, point.y + (before.y + across.y) * spread));
  }

  /* A line that scales with the zoom and may run beside the middle of its street. `_project`,
     `_rings` and `_rawPxBounds` are inner parts of Leaflet 1.9.4, the version that comes with us. */
  const Way = L.Polyline.extend({
    options: { interactive: false, base: 3, lanes: null, smoothFactor: 0.8, grows: scaleAt },
    _project() {
      const scale = this.options.grows(this._map.getZoom());
      this.options.weight = Math.max(0.5, this.options.base * scale + (this.options.extra || 0));
      if (this.options.dashes) {
        this.options.dashArray = this.options.dashes.map((d) => d * scale);
        this.options._dashArray = this.options.dashArray;
      }
      L.Polyline.prototype._project.call(this);
      if (this.options.lanes) {
        this._rings = this._rings.map((ring, row) => inLanes(ring, this.options.lanes[row], scale));
        this._rawPxBounds = this._rings.flat().reduce((b, p) => b.extend(p), L.bounds([]));
        this._updateBounds();
      }
    },
  });

  /* Dots of one look, drawn as one object. */
  const Dots = L.Polyline.extend({
    options: { interactive: false, noClip: true, look: null, isFaint: () => false },
    _clipPoints() { this._parts = this._rings; },
    _simplifyPoints() {},
    _updatePath() {
      const look = this.options.look;
      const ctx = this._renderer._ctx;
      if (!this._renderer._drawing || !this._parts.length) return;
      const radius = dotRadius(look, this._map);
      ctx.fillStyle = look.fill;
      ctx.strokeStyle = look.edge;
      ctx.lineWidth = Math.max(1, radius * 0.36);
      ctx.setLineDash([]);
      ctx.font = `700 ${Math.round(radius * 1.4)}px system-ui, sans-serif`;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      this._rings.forEach(([point], row) => {
        ctx.globalAlpha = this.options.isFaint(row) ? 0.25 : 1;
        ctx.beginPath();
        if (look.letter) ctx.rect(point.x - radius, point.y - radius, 2 * radius, 2 * radius);
        else ctx.arc(point.x, point.y, radius, 0, 2 * Math.PI);
        ctx.fill();
        ctx.stroke();
        if (look.letter) {
          ctx.fillStyle = look.edge;
          ctx.fillText(look.letter, point.x, point.y + 0.5);
          ctx.fillStyle = look.fill;
        }
      });
      ctx.globalAlpha = 1;
    },
  });

  const dotRadius = (look, map) => (look.letter ? look.radius : look.radius * scaleAt(map.getZoom()));

  function nearestRing(rings, point) {
    let best = { row: -1, away: Infinity };
    rings.forEach((ring, row) => {
      for (let i = 1; i < ring.length; i += 1) {
        const away = L.LineUtil.pointToSegmentDistance(point, ring[i - 1], ring[i]);
        if (away < best.away) best = { row, away };
      }
    });
    return best;
  }

  function isInside(ring, point) {
    let inside = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const a = ring[i], b = ring[j];
      if (a.y > point.y !== b.y > point.y
        && point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
    }
    return inside;
  }

  // --- layers: each adds its objects to a group and says what lies at a point --------------------

  const builders = {
    streets(view, group, spec) {
      const grows = (zoom) => Math.min(3.2, Math.max(0.35, 2 ** ((zoom - 13.5) * 0.6)));
      for (const kind of spec.kinds) {
        const options = { color: kind.colour, base: kind.width, grows, ...view.canvas("streets") };
        new Way(unpack(kind.shapes), options).addTo(group);
      }
      return {};
    },

    lines(view, group, spec) {
      const lines = spec.lines.map((line) => {
        const latLngs = unpack(line.shapes);
        const options = {
          base: line.width, lanes: line.lanes.map(unpackLanes),
          dashes: line.dashed ? [9, 6] : null, ...view.canvas("lines"),
        };
        return {
          ...line, latLngs,
          edgeWay: new Way(latLngs, { ...options, color: line.edge, extra: 1.8, lineCap: line.dashed ? "butt" : "round" }),
          way: new Way(latLngs, { ...options, color: line.colour, lineCap: line.dashed ? "butt" : "round" }),
        };
      });
      for (const line of [...lines].reverse()) line.edgeWay.addTo(group);
      for (const line of [...lines].reverse()) line.way.addTo(group);
      return {
        lines,
        card: (row, stops) => lineCard(lines[row], tipOf(spec.tips, row), stops, spec.period),
        thingAt(point) {
          const near = lines.map((line, row) => ({
            row, away: nearestRing(line.way._rings || [], point).away - line.way.options.weight / 2,
          })).filter(({ away }) => away <= REACH);
          near.sort((a, b) => (b.row === view.selected) - (a.row === view.selected) || a.away - b.away);
          return near.length ? tipOf(spec.tips, near[0].row, { line: near[0].row }) : null;
        },
        show(selected) {
          lines.forEach((line, row) => {
            const opacity = selected === null || selected === row ? 1 : 0.12;
            line.edgeWay.setStyle({ opacity });
            line.way.setStyle({ opacity });
          });
        },
      };
    },

    zones(view, group, spec) {
      const rings = unpack(spec.rings);
      const points = unpack(spec.points).map(([point]) => point);
      const shapes = spec.colours.map((colour, row) => zonesOfColour(view, spec, rings, points, colour, row));
      for (const shape of shapes.flat()) shape.addTo(group);
      const project = (latLng) => view.map.latLngToLayerPoint(latLng);
      return {
        numbers: points.map((point, row) => ({ point, words: spec.values[row] })).filter((n) => n.words),
        thingAt(point) {
          const crossed = spec.zone_of_ring.filter((_, row) => isInside(rings[row].map(project), point));
          let row = crossed.find((zone) => crossed.filter((other) => other === zone).length % 2 === 1);
          if (!rings.length) row = points.findIndex((p) => project(p).distanceTo(point) <= REACH + 6);
          return row === undefined || row < 0 ? null : tipOf(spec.tips, row, { faint: true });
        },
      };
    },

    loads(view, group, spec) {
      const rings = unpack(spec.shapes);
      const bundles = new Map(); // stretches of one colour and width are one object
      rings.forEach((ring, row) => {
        const key = spec.fill[row] * 100 + spec.thick[row];
        if (!bundles.has(key)) bundles.set(key, { rows: [], fill: spec.fill[row], thick: spec.thick[row] });
        bundles.get(key).rows.push(row);
      });
      const ways = [...bundles.entries()].sort(([a], [b]) => a - b).map(([, bundle]) => {
        const width = spec.widths[bundle.thick];
        const shapes = bundle.rows.map((row) => rings[row]);
        const lane = spec.to_the_right * (width / 2 + 0.6);
        const lanes = shapes.map((ring) => Array(ring.length).fill(lane));
        const options = { base: width, lanes, lineCap: "butt", ...view.canvas("loads") };
        const way = new Way(shapes, { ...options, color: spec.colours[bundle.fill] });
        return { way: way.addTo(group), rows: bundle.rows };
      });
      return {
        thingAt(point) {
          let best = { away: Infinity };
          for (const { way, rows } of ways) {
            const found = nearestRing(way._rings || [], point);
            const away = found.away - way.options.weight / 2;
            if (away < best.away) best = { away, row: rows[found.row] };
          }
          return best.away <= REACH ? tipOf(spec.tips, best.row) : null;
        },
      };
    },

    dots(view, group, spec, key) {
      const points = unpack(spec.points).map(([point]) => point);
      const drawn = spec.looks.map((look, row) => {
        const places = points.map((_, place) => place).filter((place) => spec.look[place] === row);
        const isFaint = (at) => spec.named && view.isBesidePicked(places[at]);
        return new Dots(places.map((place) => [points[place]]), { look, isFaint, ...view.canvas(key) });
      });
      for (const dots of drawn) dots.addTo(group);
      return {
        show() { for (const dots of drawn) dots.redraw(); },
        kept: points.filter((_, place) => spec.looks[spec.look[place]].letter),
        names: spec.named ? namesOf(points, spec) : null,
        thingAt(point) {
          let best = { away: Infinity };
          points.forEach((place, row) => {
            const radius = dotRadius(spec.looks[spec.look[row]], view.map);
            const away = view.map.latLngToLayerPoint(place).distanceTo(point) - radius;
            if (away < best.away) best = { away, row };
          });
          return best.away <= (TOUCH ? 10 : 3) ? tipOf(spec.tips, best.row) : null;
        },
      };
    },
  };

  /* Places with their titles, those of later looks first. */
  function namesOf(points, spec) {
    const named = points.map((point, row) => ({ row, point, words: spec.tips.titles[row] }));
    return named.sort((a, b) => spec.look[b.row] - spec.look[a.row] || a.row - b.row);
  }

  function zonesOfColour(view, spec, rings, points, colour, row) {
    const options = {
      interactive: false, color: "#6d6a60", weight: 0.6, opacity: 0.55, fillColor: colour,
      fillOpacity: 0.72, smoothFactor: 0.5, ...view.canvas("zones"),
    };
    const own = rings.filter((_, ring) => spec.fill[spec.zone_of_ring[ring]] === row);
    if (rings.length) return own.length ? [L.polygon(own, options)] : [];
    const places = points.filter((_, zone) => spec.fill[zone] === row).map((p) => [p]);
    const look = { fill: colour, edge: "#6d6a60", radius: 9, letter: null };
    return places.length ? [new Dots(places, { look, ...view.canvas("zones") })] : [];
  }

  // --- numbers of lines and zones ----------------------------------------------------------------

  /* Writes numbers on the part of the map that is seen, none over another. */
  const Labels = L.Layer.extend({
    initialize(view) { this._view = view; },
    onAdd(map) {
      this._canvas = L.DomUtil.create("canvas", "labels", map.getPane("labels"));
      map.on("moveend resize", this.redraw, this);
      map.on("zoomstart", this._hide, this);
    },
    _hide() { this._canvas.hidden = true; },
    redraw() {
      const map = this._map, canvas = this._canvas, size = map.getSize();
      const sharp = window.devicePixelRatio || 1;
      canvas.hidden = false;
      L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
      canvas.width = size.x * sharp;
      canvas.height = size.y * sharp;
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      const ctx = canvas.getContext("2d");
      ctx.scale(sharp, sharp);
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      this._ctx = ctx;
      this._taken = [];
      this._places = new Map(); // of the badges of each line
      this._size = size;
      for (const layer of this._view.shownLayers()) {
        for (const place of layer.kept || []) {
          const { x, y } = map.latLngToContainerPoint(place);
          this._free(x, y, 18, 18); // nothing is written over a depot
        }
      }
      for (const layer of this._view.shownLayers()) if (layer.lines) this._badges(layer.lines);
      for (const layer of this._view.shownLayers()) if (layer.names) this._names(layer.names);
      for (const layer of this._view.shownLayers()) if (layer.numbers) this._numbers(layer.numbers);
    },
    _free(x, y, w, h) {
      const box = [x - w / 2 - 2, y - h / 2 - 2, x + w / 2 + 2, y + h / 2 + 2];
      if (box[0] < 0 || box[1] < 0 || box[2] > this._size.x || box[3] > this._size.y) return false;
      const hits = (o) => box[0] < o[2] && box[2] > o[0] && box[1] < o[3] && box[3] > o[1];
      if (this._taken.some(hits)) return false;
      this._taken.push(box);
      return true;
    },
    _badges(lines) {
      const shown = lines.filter((_, row) => [null, row].includes(this._view.selected));
      const origin = this._map.containerPointToLayerPoint([0, 0]);
      const seen = shown.map((line) => ({
        line, points: (line.way._rings || []).map((ring) => ring.map((p) => p.subtract(origin))),
      }));
      for (const { line, points } of seen) {
        const main = points[0] || [];
        for (const end of [main[0], main[main.length - 1]]) if (end) this._badgeNear(line, end);
      }
      for (const { line, points } of seen) {
        for (const ring of points) {
          for (const point of along(ring, 230)) if (this._isFarFrom(line, point)) this._badge(line, point.x, point.y);
        }
      }
    },
    _badgeNear(line, end) {
      for (const away of [0, 25, 38]) {
        for (let turn = 0; turn < (away ? 8 : 1); turn += 1) {
          const x = end.x + away * Math.cos((turn * Math.PI) / 4);
          const y = end.y + away * Math.sin((turn * Math.PI) / 4);
          if (this._badge(line, x, y)) return;
        }
      }
    },
    _isFarFrom(line, point) {
      return (this._places.get(line) || []).every((place) => place.distanceTo(point) > 90);
    },
    _badge(line, x, y) {
      const ctx = this._ctx;
      ctx.font = "700 12px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
      const width = Math.max(19, ctx.measureText(line.number).width + 9), height = 18;
      if (!this._free(x, y, width, height)) return false;
      this._places.set(line, [...(this._places.get(line) || []), L.point(x, y)]);
      ctx.beginPath();
      ctx.roundRect(x - width / 2, y - height / 2, width, height, 4);
      ctx.fillStyle = line.colour;
      ctx.strokeStyle = "#ffffff";
      ctx.lineWidth = 2.5;
      ctx.stroke();
      ctx.fill();
      ctx.fillStyle = line.ink;
      ctx.fillText(line.number, x, y + 0.5);
      return true;
    },
    /* Names of stops: of the line that was picked, else of all that are seen from near. */
    _names(names) {
      if (!this._view.pickedLine() && this._map.getZoom() < NAMES_FROM) return;
      this._ctx.font = "500 12px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
      for (const { row, point, words } of names) {
        if (this._view.isBesidePicked(row)) continue;
        const at = this._map.latLngToContainerPoint(point);
        const width = this._ctx.measureText(words).width + 4;
        const beside = [[1, 0], [-1, 0], [0.6, -0.9], [0.6, 0.9]].find(([x, y]) => (
          this._free(at.x + x * (width / 2 + 8), at.y + y * 16, width, 14)));
        if (beside) this._write(words, at.x + beside[0] * (width / 2 + 8), at.y + beside[1] * 16);
      }
    },
    _numbers(numbers) {
      this._ctx.font = "600 12px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
      for (const { point, words } of numbers) {
        const at = this._map.latLngToContainerPoint(point);
        if (this._free(at.x, at.y, this._ctx.measureText(words).width + 4, 14)) this._write(words, at.x, at.y);
      }
    },
    _write(words, x, y) {
      const ctx = this._ctx;
      ctx.lineJoin = "round";
      ctx.strokeStyle = "rgba(255, 255, 255, 0.9)";
      ctx.lineWidth = 3;
      ctx.strokeText(words, x, y);
      ctx.fillStyle = "#14202b";
      ctx.fillText(words, x, y);
    },
  });

  /* Points along a line, one every so many pixels, the first after half of that. */
  function along(points, every) {
    const found = [];
    let left = every / 2;
    for (let i = 1; i < points.length; i += 1) {
      const a = points[i - 1], b = points[i];
      const length = a.distanceTo(b);
      let at = left;
      for (; at <= length; at += every) {
        found.push(L.point(a.x + ((b.x - a.x) * at) / length, a.y + ((b.y - a.y) * at) / length));
      }
      left = at - length;
    }
    return found;
  }

  // --- what the pointer is on --------------------------------------------------------------------

  function tipOf(tips, row, more = {}) {
    const rows = tips.heads.map((head, column) => [head, tips.columns[column][row]]);
    return { title: tips.titles[row], rows: rows.filter(([, words]) => words), ...more };
  }

  function tipElement(tip) {
    const box = document.createElement("div");
    const title = document.createElement("bdi");
    title.className = "tip-title";
    title.textContent = tip.title;
    const list = document.createElement("dl");
    for (const [head, words] of tip.rows) {
      const name = document.createElement("dt");
      const value = document.createElement("dd");
      const inOwnDirection = document.createElement("bdi");
      name.textContent = head;
      inOwnDirection.textContent = words;
      value.append(inOwnDirection);
      list.append(name, value);
    }
    box.append(title, list);
    return box;
  }

  function answerPointer(view) {
    const { map } = view;
    const hover = L.tooltip({ className: "tip", direction: "auto", offset: [12, 0], opacity: 1 });
    let waiting = null;
    map.on("mousemove", (event) => {
      if (!waiting) {
        requestAnimationFrame(() => {
          const tip = waiting && view.thingAt(waiting);
          map.getContainer().classList.toggle("on-thing", Boolean(tip && !tip.faint));
          const isSaid = tip && view.popup.isOpen() && view.popup.title === tip.title;
          if (tip && !isSaid && !map.dragging.moving()) hover.setLatLng(waiting).setContent(tipElement(tip)).openOn(map);
          else hover.remove();
          waiting = null;
        });
      }
      waiting = event.latlng;
    });
    map.on("mouseout movestart", () => { waiting = null; hover.remove(); });
    map.on("click", (event) => {
      hover.remove();
      const tip = view.thingAt(event.latlng);
      if (!tip) {
        select(null);
        return;
      }
      if (tip.line !== undefined) {
        map.closePopup();
        select(view.name, tip.line);
        return;
      }
      view.popup.title = tip.title;
      view.popup.setLatLng(event.latlng).setContent(tipElement(tip)).openOn(map);
    });
  }

  // --- choices, tables, print --------------------------------------------------------------------

  /* Shows one line of one map alone, or all lines of all maps. */
  function select(name, row) {
    for (const view of views.values()) {
      view.selected = view.name === name ? row : null;
      const line = view.pickedLine();
      view.stopsOfPicked = line && new Set(line.ways.flatMap((way) => way.stops));
      for (const layer of view.layers.values()) if (layer.show) layer.show(view.selected);
      view.labels.redraw();
    }
    for (const button of document.querySelectorAll("button[data-line]")) {
      const isIt = button.dataset.view === name && Number(button.dataset.line) === row;
      button.setAttribute("aria-pressed", String(isIt));
    }
    const line = name && views.get(name).pickedLine();
    const all = document.getElementById("all-lines");
    if (all) all.hidden = !line;
    const said = document.getElementById("said");
    said.textContent = line ? `Only line ${line.number} is shown in colour.` : "";
    showCard(name && views.get(name));
    history.replaceState(null, "", line && line.name ? `#${ADDRESS}${line.name}` : "#");
  }

  /* Says what there is to say of the picked line of a view, beside the maps. */
  function showCard(view) {
    const card = document.getElementById("card");
    card.hidden = !view;
    if (!view) return;
    const stops = data.layers[`${view.name}.stops`].tips.titles;
    card.replaceChildren(...view.layers.get("lines").card(view.selected, stops));
    card.scrollIntoView({ block: "nearest" });
  }

  /* Picks a line and moves the map to it. */
  function follow(name, row) {
    select(name, row);
    const view = views.get(name);
    document.getElementById(`map_${name}`).scrollIntoView({ block: "nearest" });
    view.map.fitBounds(view.pickedLine().way.getBounds(), { padding: [40, 40], maxZoom: 15 });
  }

  /* The line that the address of the page names, such as #line-12. */
  function followAddress() {
    if (!location.hash.startsWith(`#${ADDRESS}`)) return;
    const wanted = location.hash.slice(ADDRESS.length + 1);
    for (const view of views.values()) {
      const row = view.layers.get("lines").lines.findIndex((line) => line.name === wanted);
      if (row >= 0) {
        follow(view.name, row);
        return;
      }
    }
  }

  function followChoices() {
    for (const input of document.querySelectorAll("input[data-layer]")) {
      for (const view of views.values()) {
        const layer = view.layers.get(input.dataset.layer);
        if (layer && input.checked) layer.group.addTo(view.map);
        else if (layer) layer.group.remove();
      }
      const part = document.getElementById(`legend-${input.dataset.layer}`);
      if (part) part.hidden = !input.checked;
    }
    for (const view of views.values()) view.labels.redraw();
  }

  /* Shows everything on the first map, and the others exactly as it. */
  function seeAll() {
    const [first, ...others] = [...views.values()];
    for (const view of views.values()) view.map.invalidateSize({ animate: false });
    first.map.fitBounds(first.box, { animate: false, padding: [12, 12] });
    for (const { map } of others) map.setView(first.map.getCenter(), first.map.getZoom(), { animate: false });
  }

  function seeAgain() {
    seeAll();
    followAddress();
  }

  function answerPage() {
    for (const input of document.querySelectorAll("input[data-layer]")) {
      input.addEventListener("change", followChoices);
    }
    for (const button of document.querySelectorAll("button[data-line]")) {
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-pressed") === "true") select(null);
        else follow(button.dataset.view, Number(button.dataset.line));
      });
    }
    const all = document.getElementById("all-lines");
    if (all) all.addEventListener("click", () => { select(null); seeAll(); });
    document.getElementById("save").addEventListener("click", () => {
      const title = document.querySelector("h1").textContent;
      mapPicture.save(document.querySelector(".views"), title, "map.png");
    });
    window.addEventListener("hashchange", followAddress);
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") select(null); });
    window.addEventListener("beforeprint", () => {
      document.body.classList.add("printing");
      for (const table of document.querySelectorAll("details")) table.open = true;
      seeAll();
    });
    window.addEventListener("afterprint", () => { document.body.classList.remove("printing"); seeAll(); });
  }

  // --- what the page calls -----------------------------------------------------------------------

  function addMap(name, map, box) {
    for (const [pane, height] of Object.entries(PANES)) map.createPane(pane).style.zIndex = height;
    const renderers = {};
    const view = {
      name, map, box, selected: null, layers: new Map(),
      canvas(pane) {
        renderers[pane] = renderers[pane] || L.canvas({ pane, padding: 0.25 });
        return { renderer: renderers[pane], pane };
      },
      stopsOfPicked: null, // rows in the layer of stops
      isBesidePicked(stop) { return this.stopsOfPicked !== null && !this.stopsOfPicked.has(stop); },
      pickedLine() { return this.selected === null ? null : this.layers.get("lines").lines[this.selected]; },
      shownLayers() { return [...this.layers.values()].filter((layer) => map.hasLayer(layer.group)); },
      thingAt(latLng) {
        const point = map.latLngToLayerPoint(latLng);
        const order = ["depots", "stops", "lines", "loads"];
        const height = (layer) => (order.includes(layer.key) ? order.indexOf(layer.key) : order.length);
        const layers = this.shownLayers().filter((layer) => layer.thingAt);
        for (const layer of layers.sort((a, b) => height(a) - height(b))) {
          const tip = layer.thingAt(point);
          if (tip) return tip;
        }
        return null;
      },
    };
    view.labels = new Labels(view);
    view.popup = L.popup({ className: "tip", minWidth: 230, maxWidth: 300, maxHeight: 260 });
    views.set(name, view);
    map.fitBounds(box, { animate: false, padding: [12, 12] });
    L.control.scale({ imperial: false }).addTo(map);
  }

  function draw(name, key, group) {
    if (data === null) data = JSON.parse(document.getElementById("map-data").textContent);
    const view = views.get(name);
    const spec = data.layers[`${name}.${key}`];
    view.layers.set(key, { key, group, ...builders[spec.kind](view, group, spec, key) });
  }

  function start() {
    const maps = [...views.values()].map((view) => view.map);
    seeAll();
    // A frame may get its size only after its page is there.
    maps[0].on("resize", ({ oldSize }) => { if (Math.min(oldSize.x, oldSize.y) < LEAST) seeAgain(); });
    for (const one of maps) for (const other of maps) if (one !== other) one.sync(other);
    for (const view of views.values()) {
      view.labels.addTo(view.map);
      answerPointer(view);
    }
    answerPage();
    followChoices();
    followAddress();
  }

  return { addMap, draw, start, select, views };
})();
