/**
 * When what runs, in UTC. `fill` makes up for the last hour when no worker was there at its minute; older gaps need
 * no run of their own, since a sync reaches back as far as it has to.
 */
export const crontab = `
0 * * * * sync-usage ?fill=1h&jobKey=sync-usage
`;
