/** Whether the command palette is open. */
class Palette {
  open = $state(false);
}

export const palette = new Palette();
