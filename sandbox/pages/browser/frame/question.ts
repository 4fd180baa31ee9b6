import { element } from "./elements.ts";

export type Question = { title: string; text: string; yes: string; no: string };

/** Asks the merchant; closing the dialog by Escape is a no. */
export function ask(question: Question): Promise<boolean> {
  const dialog = element("question", HTMLDialogElement);
  element("question-title", HTMLElement).textContent = question.title;
  element("question-text", HTMLElement).textContent = question.text;
  element("question-yes", HTMLElement).textContent = question.yes;
  element("question-no", HTMLElement).textContent = question.no;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
