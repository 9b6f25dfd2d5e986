#!/usr/bin/env bash
# A Slurm of one node on this machine, for tests: slurm.sh start FOLDER | stop FOLDER.
# Needs Debian's slurm-wlm and munge, and root. Exit code 77, with the reason, where it cannot start.
# `start` prints the path of slurm.conf, which SLURM_CONF has to name.
set -euo pipefail
action=${1:?start or stop}
folder=${2:?a folder}
export SLURM_CONF=$folder/slurm.conf

skip() {
  echo "$1" >&2
  exit 77
}

stop() {
  local pids=() name
  for name in slurmd slurmctld munged; do
    if [[ -s $folder/$name.pid ]]; then pids+=("$(cat "$folder/$name.pid")"); fi
  done
  ((${#pids[@]} > 0)) || return 0
  kill "${pids[@]}" 2>/dev/null || true
  sleep 1
  # What started this may have had SIGTERM blocked, which daemons inherit.
  kill -KILL "${pids[@]}" 2>/dev/null || true
}

if [[ $action == stop ]]; then
  stop
  exit 0
fi

for program in munged slurmctld slurmd sbatch squeue; do
  command -v "$program" >/dev/null || skip "there is no $program: apt-get install slurm-wlm munge"
done
((EUID == 0)) || skip "a Slurm of one's own needs root"

mkdir -p "$folder"/{state,spool}
host=$(hostname -s)
port=$((20000 + $$ % 20000))
head --bytes=128 /dev/urandom >"$folder/munge.key"
chmod 600 "$folder/munge.key"
cat >"$SLURM_CONF" <<END
ClusterName=orgbench
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
SlurmdParameters=config_overrides
SchedulerParameters=bf_interval=1,sched_interval=1
NodeName=$host NodeAddr=127.0.0.1 CPUs=8 RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
trap stop ERR
munged --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
  --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" \
  --seed-file="$folder/munge.seed" >&2 || skip "munged does not start"
slurmctld -c >&2 || { stop; skip "slurmctld does not start"; }
slurmd -c >&2 || { stop; skip "slurmd does not start"; }
for _ in $(seq 30); do
  if [[ $(sinfo --noheader --format=%t 2>/dev/null) == idle ]]; then
    echo "$SLURM_CONF"
    exit 0
  fi
  sleep 1
done
stop
skip "the node does not come up: $(sinfo --noheader --format='%t %E' 2>&1)"
