import type { EnqueueOptions } from './enqueue.ts';

interface JobKey {
  readonly id: number;
  readonly managedBy: number | null;
}

/** One sync of a key at a time; the keys of one account one after the other, so that it is not overrun. */
export function syncJob({ id, managedBy }: JobKey): EnqueueOptions {
  const jobKey = `sync-key:${id}`;
  return managedBy === null ? { jobKey } : { jobKey, queue: `account:${managedBy}` };
}

/** A key's history is read by one job at a time, in the queue of its account, behind the syncs that wait. */
export function historyJob(key: JobKey): EnqueueOptions {
  return { ...syncJob(key), jobKey: `sync-history:${key.id}`, priority: 10 };
}

export function validationJob({ id }: Pick<JobKey, 'id'>): EnqueueOptions {
  return { jobKey: `validate-key:${id}` };
}

/** One look at an account at a time. It waits behind no sync: it is one call. */
export function pulseJob({ id }: Pick<JobKey, 'id'>): EnqueueOptions {
  return { jobKey: `pulse:${id}` };
}
