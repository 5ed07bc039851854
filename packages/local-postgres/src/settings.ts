/** What both kinds of cluster share. Values never reach the log: errors are left out and details are cut. */
const common = {
  listen_addresses: '',
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_statement: 'none',
  log_checkpoints: 'off',
};

/** The product's own cluster: everything committed survives a kill or a power cut. */
export const durable = {
  ...common,
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: '60',
  max_wal_size: '256MB',
};

/** A cluster for tests, thrown away afterwards: fast, and nothing survives a crash of the machine. */
export const throwAway = {
  ...common,
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  // Fewer checkpoints: each database of a test file is copied through the log.
  max_wal_size: '1GB',
};
