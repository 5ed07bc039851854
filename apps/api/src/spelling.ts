export { respell, respellPath, spelledForRest, toCamelCase, toSnakeCase } from '@watcher/contract/spelling';
