/** An SVG path of a bar from `y` down by `height`, its upper corners rounded. */
export function barPath(x: number, y: number, width: number, height: number, radius: number): string {
  const r = Math.min(radius, width / 2, height);
  return `M${x} ${y + height}V${y + r}q0 ${-r} ${r} ${-r}h${width - 2 * r}q${r} 0 ${r} ${r}V${y + height}Z`;
}

/**
 * The stroke of a sparkline over equal steps, broken where a value is unknown.
 * @returns an SVG path within 0…width × 0…height, larger values higher
 */
export function sparkPath(values: readonly (number | null)[], width: number, height: number): string {
  const top = Math.max(0, ...values.filter((value) => value !== null));
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let path = '';
  let pen = 'M';
  values.forEach((value, index) => {
    if (value === null) {
      pen = 'M';
      return;
    }
    const y = top === 0 ? height : height - (Math.max(0, value) / top) * height;
    path += `${pen}${(index * step).toFixed(1)} ${y.toFixed(1)}`;
    pen = 'L';
  });
  return path;
}

/** A torn stripe across a bar, 4 high: what lies above it is not drawn to scale. */
export function tornPath(x: number, y: number, width: number): string {
  const step = width / 4;
  const teeth = Array.from({ length: 4 }, (_, tooth) => (tooth % 2 === 0 ? 3 : -3));
  const there = teeth.map((down) => `l${step.toFixed(2)} ${down}`).join('');
  const back = teeth.map((down) => `l${(-step).toFixed(2)} ${down}`).join('');
  return `M${x.toFixed(2)} ${y.toFixed(2)}${there}v4${back}Z`;
}
