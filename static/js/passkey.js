// Passkeys: making one, and signing in by one. What is marked data-passkeys stands there only without them, or only with them.
"use strict";

const { host } = document.currentScript.dataset;
const able = window.PublicKeyCredential && "parseCreationOptionsFromJSON" in PublicKeyCredential && location.hostname === host;
let waiting = null; // the device is asked one thing at a time

const make = (form, signal) =>
  navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(form.dataset.makes)), signal });

async function find(form, signal, mediation) {
  const answer = await fetch(form.dataset.asks, { method: "POST", body: new FormData(form), signal });
  if (!answer.ok) throw new Error(answer.statusText);
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await answer.json());
  return navigator.credentials.get({ publicKey, mediation, signal });
}

async function ask(form, mediation = "optional") {
  waiting?.abort();
  waiting = new AbortController();
  const credential = await ("makes" in form.dataset ? make(form, waiting.signal) : find(form, waiting.signal, mediation));
  form.elements.credential.value = JSON.stringify(credential);
  form.submit();
}

async function begin(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form).catch(() => (form.querySelector("[data-problem]").hidden = false));
  });
  // The browser offers a passkey in the list of the field for the e-mail, and waits as long as the page is open.
  const offers = "asks" in form.dataset && (await PublicKeyCredential.isConditionalMediationAvailable?.());
  if (!offers || waiting) return;
  document.querySelector("[autocomplete=username]")?.setAttribute("autocomplete", "username webauthn");
  ask(form, "conditional").catch(() => {});
}

if (able) {
  for (const one of document.querySelectorAll("[data-passkeys]")) one.hidden = !one.hidden;
  for (const form of document.querySelectorAll("form[data-passkey]")) begin(form);
}
