export { createBudget } from './create.ts';
export { getBudget } from './get.ts';
export { budgetHistory } from './history.ts';
export { listBudgets } from './list.ts';
export { removeBudget } from './remove.ts';
export { updateBudget } from './update.ts';
