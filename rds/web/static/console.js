// What htmx does not do: say whether the page is live, keep what is being typed, and speak to passkeys. Every act works without this file.
"use strict";

const live = document.getElementById("live");
if (live) {
  const say = (words, isLive) => {
    live.classList.toggle("not-live", !isLive);
    live.replaceChildren(words);
  };
  const clock = () => new Date().toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
  live.addEventListener("htmx:sse:after:connection", () => say("Live", true));
  live.addEventListener("recorded", (event) => say(`Live · event ${Number(event.detail.data).toLocaleString("en")}`, true));
  for (const name of ["htmx:sse:error", "htmx:sse:close"]) {
    live.addEventListener(name, () => say(`Not live since ${clock()}: open the page again for what is new`, false));
  }
}

// A live page shows what is new, so a form is about what was shown when somebody began to fill it.
function begin(form) {
  const seen = form?.elements.seen, shown = document.querySelector("[data-mark]");
  if (!seen || !shown || form.dataset.begun || [...form.elements].some((each) => each.defaultValue && each.localName === "textarea")) return;
  form.dataset.begun = "yes";
  seen.value = shown.dataset.mark;
}
document.addEventListener("input", (event) => begin(event.target.form));
document.addEventListener("click", (event) => begin(event.target.closest("[name=put_in]")?.form));

// What is typed for a case goes along when its number is asked for, so that it stands there afterwards too.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("takesDrafts" in form.dataset)) return;
  for (const typed of document.querySelectorAll("textarea[data-draft]")) {
    if (typed.value) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: typed.name, value: typed.value }));
  }
});

// A number is hidden again without loading the page, which would lose what was typed meanwhile.
for (const line of document.querySelectorAll("[data-shown-for]")) {
  history.replaceState(null, "", line.dataset.back);
  setTimeout(() => line.replaceChildren("The number is hidden again."), 1000 * line.dataset.shownFor);
}

// What somebody has opened stays open when the page brings what is new.
let opened = [];
document.addEventListener("htmx:before:swap", () => {
  opened = [...document.querySelectorAll("#work details[id]")].map(({ id, open }) => [id, open]);
});
document.addEventListener("htmx:after:swap", () => {
  for (const [id, open] of opened) document.getElementById(id)?.toggleAttribute("open", open);
});

async function ask(form) {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.dataset.options, { method: "POST", body });
  if (!answer.ok) throw new Error("The console did not answer. Try again in a minute.");
  const options = await answer.json();
  if (form.dataset.passkey === "make") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) continue;
  form.hidden = false;
  document.querySelector("[data-with-passkey]")?.removeAttribute("hidden");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const note = form.querySelector("[role=alert]");
    try {
      form.elements.answer.value = JSON.stringify((await ask(form)).toJSON());
      form.submit();
    } catch (fault) {
      note.hidden = false;
      note.textContent = fault.name === "NotAllowedError" ? "No passkey was used. Try again, or use your passphrase." : fault.message;
    }
  });
}
