/**
 * postgresql.conf, written anew at every start. What an operator wants otherwise goes into `local.conf` beside it.
 * Chosen for a small idle footprint; nothing here weakens durability.
 */
export function postgresqlConf(socketDir: string, more: Readonly<Record<string, string>> = {}): string {
  const settings = { ...SETTINGS, unix_socket_directories: quoted(socketDir), ...more };
  return [
    "# Written by Vedette at every start. Your own settings go into local.conf beside this file.",
    ...Object.entries(settings).map(([name, value]) => `${name} = ${value}`),
    "",
  ].join("\n");
}

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: "''",
  unix_socket_permissions: "0700",
  max_connections: "40",
  superuser_reserved_connections: "3",

  // Only touched pages count: an idle server holds some 20 MB of it.
  shared_buffers: "128MB",
  work_mem: "8MB",
  maintenance_work_mem: "64MB",
  autovacuum_work_mem: "32MB",
  effective_cache_size: "512MB",
  huge_pages: "off",

  // Every standing process costs some MB: no I/O workers, no replication launcher, few parallel workers.
  io_method: "sync",
  max_worker_processes: "2",
  max_parallel_workers: "2",
  max_parallel_workers_per_gather: "1",
  max_parallel_maintenance_workers: "1",
  max_logical_replication_workers: "0",
  max_wal_senders: "0",
  autovacuum_max_workers: "2",
  autovacuum_worker_slots: "2",
  jit: "off",

  wal_level: "minimal",
  synchronous_commit: "on",
  min_wal_size: "64MB",
  max_wal_size: "1GB",
  checkpoint_timeout: "15min",
  checkpoint_completion_target: "0.9",
  // This build has neither lz4 nor zstd, and pglz costs more processor time than the bytes are worth.
  wal_compression: "off",

  timezone: "'UTC'",
  log_timezone: "'UTC'",
  lc_messages: "'C'",
  default_text_search_config: "'pg_catalog.simple'",

  log_destination: "'stderr'",
  logging_collector: "off",
  log_line_prefix: "'%m [%p] '",
  log_checkpoints: "off",
  log_autovacuum_min_duration: "-1",
  // Statements may carry what users sent; the log names the error alone.
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_parameter_max_length: "0",
  log_parameter_max_length_on_error: "0",
};

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
