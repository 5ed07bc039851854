import { m } from '#lib/paraglide/messages.js';
import type { Filling } from './filling.ts';

export const stats = ({ origin, token }: Filling) => `curl '${origin}/api/v1/stats' \\
  -H 'Authorization: Bearer ${token}'`;

export const usage = ({ origin, token, from, to }: Filling) => `# ${m.guide_curl_page()}
curl --get '${origin}/api/v1/usage' \\
  -d start_date=${from} -d end_date=${to} -d limit=1000 \\
  -H 'Authorization: Bearer ${token}'

# ${m.guide_curl_csv()}
curl --fail --get '${origin}/api/v1/usage' \\
  -d start_date=${from} -d end_date=${to} \\
  -H 'Authorization: Bearer ${token}' \\
  -H 'Accept: text/csv' -o usage.csv`;

export const keys = ({ origin, token }: Filling) => `curl '${origin}/api/v1/keys' \\
  -H 'Authorization: Bearer ${token}'`;
