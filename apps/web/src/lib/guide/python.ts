import type { Filling } from './filling.ts';

export const stats = ({ origin, token }: Filling) => `import json
from urllib.request import Request, urlopen

request = Request(
    "${origin}/api/v1/stats",
    headers={"Authorization": "Bearer ${token}"},
)
with urlopen(request) as response:
    stats = json.load(response)

summary, period = stats["summary"], stats["period"]
print(period["start_date"], "to", period["end_date"])
print(summary["total_cost"], "USD,", summary["total_requests"], "requests")`;

export const usage = ({ origin, token, from, to }: Filling) => `import json
from urllib.parse import urlencode
from urllib.request import Request, urlopen

query = {"start_date": "${from}", "end_date": "${to}"}
headers = {"Authorization": "Bearer ${token}"}

page = pages = 1
while page <= pages:
    url = "${origin}/api/v1/usage?" + urlencode({**query, "page": page})
    with urlopen(Request(url, headers=headers)) as response:
        answer = json.load(response)
    for row in answer["items"]:
        print(row["date"], row["api_key_name"], row["model"], row["cost"])
    pages = answer["pagination"]["pages"]
    page += 1`;

export const keys = ({ origin, token }: Filling) => `import json
from urllib.request import Request, urlopen

request = Request(
    "${origin}/api/v1/keys",
    headers={"Authorization": "Bearer ${token}"},
)
with urlopen(request) as response:
    answer = json.load(response)

for key in answer["items"]:
    print(key["name"], key["stats"]["total_cost"], "USD")`;
