import { readJson } from "./read-json.ts";

const form = document.querySelector<HTMLFormElement>("#clock");
const today = document.querySelector("#today");
const told = document.querySelector("#clock-told");
const words = readJson<{ moved: string; failed: string }>("words");

async function advance(step: string): Promise<void> {
  const answer = await fetch("/clock", {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({ step }),
  });
  if (!answer.ok) throw new Error(`The clock answered ${answer.status}`);
  const { date } = (await answer.json()) as { date: string };
  if (today) today.textContent = date;
  if (told) told.textContent = words.moved.replace("{{date}}", date);
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const buttons = form.querySelectorAll("button");
  const step = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "day";
  for (const button of buttons) button.disabled = true;
  try {
    await advance(step);
  } catch (error) {
    console.error(error);
    if (told) told.textContent = words.failed;
  } finally {
    for (const button of buttons) button.disabled = false;
    if (event.submitter instanceof HTMLElement) event.submitter.focus();
  }
});
