/* Saves what the maps show as one picture, with its title, scale and credit. */
"use strict";

window.mapPicture = (() => {
  const HEAD = 40, FOOT = 26, FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

  /* Canvases of a map from the lowest pane to the highest. */
  function canvasesOf(map) {
    const height = (canvas) => Number(getComputedStyle(canvas.parentElement).zIndex) || 0;
    const shown = [...map.querySelectorAll("canvas")].filter((canvas) => !canvas.hidden);
    return shown.sort((a, b) => height(a) - height(b));
  }

  function drawMap(ctx, map, origin) {
    const frame = map.getBoundingClientRect();
    const x = frame.left - origin.left, y = frame.top - origin.top + HEAD;
    ctx.save();
    ctx.beginPath();
    ctx.rect(x, y, frame.width, frame.height);
    ctx.clip();
    ctx.fillStyle = "#f7f6f2";
    ctx.fillRect(x, y, frame.width, frame.height);
    for (const canvas of canvasesOf(map)) {
      const box = canvas.getBoundingClientRect();
      ctx.drawImage(canvas, box.left - origin.left, box.top - origin.top + HEAD, box.width, box.height);
    }
    ctx.restore();
  }

  function drawScale(ctx, map, y) {
    const scale = map.querySelector(".leaflet-control-scale-line");
    if (!scale) return;
    const width = scale.getBoundingClientRect().width;
    ctx.strokeStyle = "#14202b";
    ctx.lineWidth = 1.5;
    ctx.stroke(new Path2D(`M12 ${y - 4}v5h${width}v-5`));
    ctx.fillText(scale.textContent, width + 20, y);
  }

  function drawn(stage, title) {
    const origin = stage.getBoundingClientRect(), sharp = window.devicePixelRatio || 1;
    const canvas = document.createElement("canvas");
    const height = origin.height + HEAD + FOOT;
    canvas.width = Math.round(origin.width * sharp);
    canvas.height = Math.round(height * sharp);
    const ctx = canvas.getContext("2d");
    ctx.scale(sharp, sharp);
    ctx.fillStyle = "#ffffff";
    ctx.fillRect(0, 0, origin.width, height);
    for (const map of stage.querySelectorAll(".map")) drawMap(ctx, map, origin);
    ctx.fillStyle = "#14202b";
    ctx.font = `700 16px ${FONT}`;
    ctx.fillText(title, 12, 26);
    ctx.font = `600 13px ${FONT}`;
    for (const heading of stage.querySelectorAll("h2")) {
      const box = heading.getBoundingClientRect();
      ctx.fillText(heading.textContent, box.left - origin.left + 12, box.bottom - origin.top + HEAD - 9);
    }
    ctx.font = `12px ${FONT}`;
    drawScale(ctx, stage, height - 8);
    ctx.textAlign = "right";
    ctx.fillText("© OpenStreetMap contributors", origin.width - 12, height - 8);
    return canvas;
  }

  function save(stage, title, fileName) {
    drawn(stage, title).toBlob((picture) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(picture);
      link.download = fileName;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000); // some browsers read it later
    });
  }

  return { drawn, save };
})();
