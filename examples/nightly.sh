#!/bin/sh
# Every night: train on the newest text by one compass, and publish what is near to yesterday's vectors.
#
# usage: nightly.sh TEXT FOLDER [OPTIONS OF wordkin train]
# FOLDER gets compass.safetensors, made once, and published.safetensors, which a server may read.
set -eu
text=$1 folder=$2
shift 2
least=0.5 # of the neighbors; see what two seeds of your text share

compass=$folder/compass.safetensors
published=$folder/published.safetensors
tonight=$folder/tonight.safetensors

if [ ! -e "$compass" ]; then
    wordkin train "$text" -o "$compass" "$@"
    cp "$compass" "$published"
fi
wordkin train "$text" --compass "$compass" -o "$tonight" "$@"
if wordkin compare "$published" "$tonight" --fail-below "$least"; then
    mv "$tonight" "$published"
else
    echo "nightly.sh: not published; tonight's vectors stay in $tonight" >&2
    exit 1
fi
