#include "CGLPK.h"
#include <setjmp.h>

// Milliseconds from question to question.
static const int QUESTION = 50;

struct run {
  jmp_buf start;
  int (*is_stopped)(void *info);
  void *info;
  int reason;
};

static void leave(struct run *run, int reason) {
  run->reason = reason;
  longjmp(run->start, 1);
}

// Called with what GLPK would print; 1 keeps it from the terminal.
static int print_hook(void *pointer, const char *text) {
  struct run *run = pointer;
  (void)text;
  if (run->is_stopped(run->info)) leave(run, GLPK_STOPPED);
  return 1;
}

static void error_hook(void *pointer) {
  struct run *run = pointer;
  // What GLPK does while it is left must not come back here.
  glp_error_hook(NULL, NULL);
  leave(run, GLPK_ERROR);
}

static int call(glp_prob *problem, enum glpk_method method, const void *parameters) {
  if (method == GLPK_INTERIOR) {
    glp_iptcp p = *(const glp_iptcp *)parameters;
    p.msg_lev = GLP_MSG_ALL;
    return glp_interior(problem, &p);
  }
  glp_smcp p = *(const glp_smcp *)parameters;
  p.msg_lev = GLP_MSG_ALL;
  p.out_frq = QUESTION;
  p.out_dly = 0;
  return method == GLPK_EXACT ? glp_exact(problem, &p) : glp_simplex(problem, &p);
}

int glpk_solve(glp_prob *problem, enum glpk_method method, const void *parameters, int (*is_stopped)(void *info), void *info) {
  struct run run = {.is_stopped = is_stopped, .info = info};
  if (setjmp(run.start) != 0) {
    glp_free_env();
    return run.reason;
  }
  glp_term_out(GLP_ON);
  glp_term_hook(print_hook, &run);
  glp_error_hook(error_hook, &run);
  int code = call(problem, method, parameters);
  glp_error_hook(NULL, NULL);
  glp_term_hook(NULL, NULL);
  glp_term_out(GLP_OFF);
  return code;
}
