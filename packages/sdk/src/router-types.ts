import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '@watcher/api/router';

/** What the published types are printed from; see scripts/client-interface.ts. */
type Record = AppRouter['_def']['record'];

export type Kinds = {
  [Group in keyof Record]: { [Name in keyof Record[Group]]: KindOf<Record[Group][Name]> };
};
export type Inputs = inferRouterInputs<AppRouter>;
export type Outputs = inferRouterOutputs<AppRouter>;

type KindOf<Procedure> = Procedure extends { _def: { type: infer Kind } } ? Kind : never;
