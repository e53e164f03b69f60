// What pages do beyond plain links and forms. Without it they still work: they are reloaded then.
"use strict";

const LOOK_EVERY_MS = 2000;

// A page with unfinished jobs asks for itself again and takes over the parts that may have changed.
// Forms outside these parts keep what is being typed, boxes inside keep their ticks.
async function refresh() {
  let unfinished = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const shown of document.querySelectorAll("[data-live]")) takeOver(shown, page);
      unfinished = page.body.hasAttribute("data-unfinished");
    }
  } catch {
    // The service is away for a moment: ask again later.
  }
  if (unfinished) window.setTimeout(refresh, LOOK_EVERY_MS);
}

function takeOver(shown, page) {
  const fresh = page.getElementById(shown.id);
  if (!fresh || fresh.innerHTML === shown.innerHTML) return;
  const ticked = new Set([...shown.querySelectorAll(":checked")].map((box) => box.value));
  const focused = shown.contains(document.activeElement) && document.activeElement.id;
  shown.replaceWith(document.adoptNode(fresh));
  for (const box of fresh.querySelectorAll("[type=checkbox]")) box.checked = ticked.has(box.value);
  if (focused) document.getElementById(focused)?.focus();
}

// A run is followed by server-sent events; the browser comes back by itself when they break off.
function follow(section) {
  const events = new EventSource(section.dataset.follow);
  events.addEventListener("progress", (event) => show(section, JSON.parse(event.data)));
  for (const name of ["progress", "lines"]) {
    events.addEventListener(name, (event) => {
      section.dispatchEvent(new CustomEvent(`told:${name}`, { detail: JSON.parse(event.data) }));
    });
  }
  events.addEventListener("ended", () => {
    events.close();
    location.reload();
  });
}

function show(section, run) {
  if (run.state === "running") {
    const words = section.querySelector("[data-words]");
    words.textContent = words.dataset.running;
    showRunning(section);
  }
  for (const stage of run.progress.stages) {
    const row = section.querySelector(`[data-stage="${CSS.escape(stage.name)}"]`);
    if (!row) continue;
    row.querySelector("progress").value = stage.share;
    if (stage.name === run.progress.stage) row.setAttribute("aria-current", "step");
    else row.removeAttribute("aria-current");
  }
  const message = section.querySelector("[data-message]");
  if (message.textContent !== run.progress.message) message.textContent = run.progress.message;
}

// The page of a run bears its state in heading and title, too.
function showRunning(section) {
  const badge = document.querySelector("h1 .state.queued");
  if (!badge || !section.dataset.runs) return;
  if (document.title.startsWith(badge.textContent)) {
    document.title = section.dataset.runs + document.title.slice(badge.textContent.length);
  }
  badge.classList.replace("queued", "running");
  badge.textContent = section.dataset.runs;
}

// A file above its limit is told before it is sent; the service checks it again.
function checkFile(event) {
  const input = event.target;
  const most = Number(input.dataset.mostBytes);
  const tooLarge = [...input.files].some((file) => file.size > most);
  input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
  input.reportValidity();
}

// A form that takes long says so and cannot be sent twice.
function sending(event) {
  const form = event.target;
  form.querySelector("[data-sent]").textContent = form.dataset.sending;
  form.querySelector("[type=submit]").disabled = true;
}

// The map that a link shows is brought into sight.
function showMap(event) {
  if (event.target.closest("a[target=map]")) document.querySelector("iframe[name=map]").scrollIntoView({ block: "center" });
}

document.addEventListener("click", showMap);
for (const section of document.querySelectorAll("[data-follow]")) follow(section);
for (const input of document.querySelectorAll("[data-most-bytes]")) {
  input.addEventListener("change", checkFile);
}
for (const form of document.querySelectorAll("[data-sending]")) {
  form.addEventListener("submit", sending);
}
if (document.body.hasAttribute("data-unfinished") && document.querySelector("[data-live]")) {
  window.setTimeout(refresh, LOOK_EVERY_MS);
}
