/**
 * To call before the form that holds the focus is replaced inside a dialog: a dialog that loses the focused element takes
 * the focus itself a frame later, and so away from what the new part has focused.
 */
export function leaveField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
