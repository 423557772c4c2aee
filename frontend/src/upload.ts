// Long uploads show their progress, and a second click sends nothing twice.
export function startUpload(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("form[data-once]")) return;
    for (const button of form.querySelectorAll<HTMLButtonElement>("button[type=submit]")) {
      button.disabled = true;
    }
    form.querySelector<HTMLElement>("[data-working]")?.removeAttribute("hidden");
  });
}
