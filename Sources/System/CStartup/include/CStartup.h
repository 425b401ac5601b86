#pragma once

/// Threads of the numerical loops that the limit on the process's address space leaves room for; INT_MAX without a limit.
int startup_thread_limit(void);
