/**
 * When what runs, in UTC. `fill` makes up for a run that fell into a time without a worker; a sync reaches back as
 * far as it has to, so one run makes up for any number of missed ones.
 */
export const crontab = `
0 * * * * sync-usage ?fill=1h&jobKey=sync-usage
* * * * * pulse-due ?jobKey=pulse-due
*/5 * * * * evaluate-due ?jobKey=evaluate-due
*/5 * * * * digests-due ?jobKey=digests-due
30 1 * * * backup ?fill=1d&jobKey=backup&max=3
0 2 * * * validate-keys ?fill=1d&jobKey=validate-keys
0 3 * * 0 cleanup-usage ?fill=7d&jobKey=cleanup-usage
`;
