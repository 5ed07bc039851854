export { requirePermission, scopeOf, scopeOfSession } from './scope.ts';
