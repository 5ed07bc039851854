export { respell, spelledForRest, toCamelCase, toSnakeCase } from '@watcher/contract/spelling';
