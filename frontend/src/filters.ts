// A select or date in a filter form applies at once; without script the form keeps its button.
export function startFilters(): void {
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    field.closest<HTMLFormElement>("form[data-filter]")?.requestSubmit();
  });
}
