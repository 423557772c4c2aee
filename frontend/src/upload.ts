// Long uploads show their progress, and a second click sends nothing twice; after a refusal what was
// typed is still there, and can be sent again.
function setSending(form: HTMLFormElement, isSending: boolean): void {
  for (const button of form.elements) { // those outside the form that name it too
    if (button instanceof HTMLButtonElement) button.disabled = isSending;
  }
  form.querySelector<HTMLElement>("[data-working]")?.toggleAttribute("hidden", !isSending);
}

export function startUpload(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.matches("form[data-once]")) setSending(form, true);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr } = (event as CustomEvent<{ elt: Element; xhr: XMLHttpRequest }>).detail;
    const isTaken = xhr.status >= 200 && xhr.status < 400;
    if (isTaken || !elt.matches("form[data-once]")) return;
    setSending(elt as HTMLFormElement, false);
    document.getElementById("refusal")?.scrollIntoView({ block: "center" });
  });
}
