/* What the page says of a line that was picked: its figures, its riders from stop to stop, and the
   way to its timetable. Names were chosen by anybody: they only ever become text. */
"use strict";

window.lineCard = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 264, TOP = 18, BOTTOM = 82;

  function element(tag, words = "", className = "") {
    const made = document.createElement(tag);
    made.textContent = words;
    if (className) made.className = className;
    return made;
  }

  function shape(tag, attributes, words) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (words !== undefined) made.textContent = words;
    return made;
  }

  /* Bars of riders an hour between stops, below a line at the places that are offered. */
  function loads(way, stops, colour) {
    const most = Math.max(way.places, ...way.riders);
    const y = (riders) => BOTTOM - (riders / most) * (BOTTOM - TOP);
    const slot = WIDTH / way.riders.length;
    const fullest = Math.max(...way.riders);
    const described = `Riders an hour from ${stops[0]} to ${stops[stops.length - 1]}: `
      + `at most ${fullest}, with ${way.places} places`;
    const chart = shape("svg", {
      viewBox: `0 0 ${WIDTH} ${BOTTOM + 2}`, role: "img", "aria-label": described, class: "loads",
    });
    way.riders.forEach((riders, row) => {
      const bar = shape("rect", {
        x: row * slot, width: Math.max(slot - 1, 0.5), y: y(riders), height: BOTTOM - y(riders),
        fill: riders > way.places ? "#b3262b" : colour,
      });
      bar.append(shape("title", {}, `${stops[row]} to ${stops[row + 1]}: ${riders} riders an hour`));
      chart.append(bar);
    });
    chart.append(shape("path", { d: `M0 ${y(way.places)}H${WIDTH}`, class: "places" }));
    chart.append(shape("path", { d: `M0 ${BOTTOM}H${WIDTH}`, class: "ground" }));
    chart.append(shape("text", { x: 0, y: y(way.places) - 4 }, `${way.places} places an hour`));
    return chart;
  }

  function figures(rows) {
    const list = element("dl");
    for (const [head, words] of rows) {
      const value = element("dd");
      value.append(element("bdi", words));
      list.append(element("dt", head), value);
    }
    return list;
  }

  function ends(stops) {
    const words = element("p", "", "ends");
    words.append(element("bdi", stops[0]), " to ", element("bdi", stops[stops.length - 1]));
    return words;
  }

  /* Everything in the card of a line. `said` is what pointing at it says, `stops` all their names. */
  function lineCard(line, said, stops, period) {
    const title = element("h2");
    title.append(element("bdi", said.title));
    title.style.borderColor = line.colour;
    const parts = [title];
    if (line.name) {
      const link = element("a", "Timetable");
      link.href = `../timetables/${line.name}.html`;
      link.target = "_blank";
      link.rel = "noopener";
      parts.push(link);
    }
    parts.push(figures(said.rows));
    if (line.ways.length) parts.push(element("h3", `Riders on board, ${period}`));
    for (const way of line.ways) {
      const names = way.stops.map((row) => stops[row]);
      parts.push(ends(names), loads(way, names, line.colour));
    }
    return parts;
  }

  return lineCard;
})();
