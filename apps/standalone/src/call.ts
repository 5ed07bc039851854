/**
 * The arguments of this call. Anything but one of its forms ends the process with the usage and exit code 1, before
 * something is started for it.
 *
 * @param script of npm's that was called
 * @param forms each a name and what is to follow it, such as `invite EMAIL`
 */
export function argumentsOf(script: string, forms: readonly string[]): string[] {
  const args = process.argv.slice(2);
  const fits = forms.some((form) => {
    const [name, ...params] = form.split(' ');
    return args[0] === name && args.length === 1 + params.length;
  });
  if (fits) return args;
  const given = args.length === 0 ? '' : `, not ${JSON.stringify(args.join(' '))}`;
  console.error(`Usage: npm run ${script} -- <${forms.join(' | ')}>${given}`);
  process.exit(1);
}
